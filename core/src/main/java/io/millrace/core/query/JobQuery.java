package io.millrace.core.query;

import io.millrace.core.job.FailureKind;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Which jobs are asked for. An empty set asks for all; the parts hold together (*and*), the
/// members of a set one for another (*or*). Names of queues and types may end in `*`.
public record JobQuery(
    Set<JobState> states,
    Set<String> queues,
    Set<String> types,
    Set<String> keys,
    Set<String> tags,
    Set<String> workers,
    Set<FailureKind> kinds,
    Set<String> signatures,
    Span span) {
  public static final JobQuery ALL =
      new JobQuery(
          Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(),
          Span.EVER);

  /// The half-open stretch of time in which a job was created, or ended.
  public record Span(boolean ended, Optional<Instant> from, Optional<Instant> to) {
    public static final Span EVER = new Span(false, Optional.empty(), Optional.empty());

    boolean holds(Instant at) {
      return from.filter(at::isBefore).isEmpty() && to.filter(end -> !at.isBefore(end)).isEmpty();
    }

    boolean everything() {
      return from.isEmpty() && to.isEmpty();
    }
  }

  public JobQuery {
    states = Set.copyOf(states);
    queues = Set.copyOf(queues);
    types = Set.copyOf(types);
    keys = Set.copyOf(keys);
    tags = Set.copyOf(tags);
    workers = Set.copyOf(workers);
    kinds = Set.copyOf(kinds);
    signatures = Set.copyOf(signatures);
  }

  public static JobQuery in(JobState... states) {
    return ALL.withStates(Set.of(states));
  }

  public JobQuery withStates(Set<JobState> changed) {
    return new JobQuery(changed, queues, types, keys, tags, workers, kinds, signatures, span);
  }

  public JobQuery withQueues(Set<String> changed) {
    return new JobQuery(states, changed, types, keys, tags, workers, kinds, signatures, span);
  }

  public JobQuery withSpan(Span changed) {
    return new JobQuery(states, queues, types, keys, tags, workers, kinds, signatures, changed);
  }

  /// Whether counters by state and queue answer it, without looking at a job.
  public boolean isOfPlaces() {
    return types.isEmpty()
        && keys.isEmpty()
        && tags.isEmpty()
        && workers.isEmpty()
        && kinds.isEmpty()
        && signatures.isEmpty()
        && span.everything();
  }

  public boolean matchesQueue(String queue) {
    return named(queues, queue);
  }

  public boolean matches(JobSnapshot snapshot) {
    var job = snapshot.job();
    var life = snapshot.life();
    return (states.isEmpty() || states.contains(life.state()))
        && named(queues, job.queue())
        && named(types, job.type())
        && (keys.isEmpty() || job.key().filter(keys::contains).isPresent())
        && (tags.isEmpty() || job.labels().tags().stream().anyMatch(tags::contains))
        && (workers.isEmpty()
            || life.holder().filter(holder -> workers.contains(holder.worker())).isPresent())
        && (kinds.isEmpty() || life.error().filter(it -> kinds.contains(it.kind())).isPresent())
        && (signatures.isEmpty() || life.signature().filter(signatures::contains).isPresent())
        && within(life.course().createdAt(), life.course().finishedAt());
  }

  private boolean within(Instant created, Optional<Instant> finished) {
    return span.ended()
        ? span.everything() || finished.filter(span::holds).isPresent()
        : span.holds(created);
  }

  private static boolean named(Set<String> names, String name) {
    return names.isEmpty() || names.contains(name) || names.stream().anyMatch(it -> fits(it, name));
  }

  private static boolean fits(String pattern, String name) {
    return pattern.endsWith("*") && name.startsWith(pattern.substring(0, pattern.length() - 1));
  }
}
