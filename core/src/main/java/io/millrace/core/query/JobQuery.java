package io.millrace.core.query;

import io.millrace.core.job.FailureKind;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which jobs are asked for. An empty set asks for all; the parts hold together (*and*), the
/// members of a set one for another (*or*). Names of queues and types may end in `*`. The clauses
/// are what the language `q` adds.
public record JobQuery(
    Set<JobState> states,
    Set<String> queues,
    Set<String> types,
    Set<String> keys,
    Set<String> tags,
    Set<String> workers,
    Set<FailureKind> kinds,
    Set<String> signatures,
    Span span,
    List<Clause> clauses) {
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

  /// One without clauses.
  public JobQuery(
      Set<JobState> states,
      Set<String> queues,
      Set<String> types,
      Set<String> keys,
      Set<String> tags,
      Set<String> workers,
      Set<FailureKind> kinds,
      Set<String> signatures,
      Span span) {
    this(states, queues, types, keys, tags, workers, kinds, signatures, span, List.of());
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
    clauses = List.copyOf(clauses);
  }

  public static JobQuery in(JobState... states) {
    return ALL.withStates(Set.of(states));
  }

  public JobQuery withStates(Set<JobState> changed) {
    return new JobQuery(
        changed, queues, types, keys, tags, workers, kinds, signatures, span, clauses);
  }

  public JobQuery withQueues(Set<String> changed) {
    return new JobQuery(
        states, changed, types, keys, tags, workers, kinds, signatures, span, clauses);
  }

  public JobQuery withSpan(Span changed) {
    return new JobQuery(
        states, queues, types, keys, tags, workers, kinds, signatures, changed, clauses);
  }

  /// The same, where these hold too.
  public JobQuery with(List<Clause> more) {
    var all = new ArrayList<>(clauses);
    all.addAll(more);
    return new JobQuery(states, queues, types, keys, tags, workers, kinds, signatures, span, all);
  }

  /// Whether counters by state and queue answer it, without looking at a job.
  public boolean isOfPlaces() {
    return asksOnly(Field.STATE, Field.QUEUE);
  }

  /// Whether nothing but these fields tells whether a job matches.
  public boolean asksOnly(Field... fields) {
    return EnumSet.copyOf(List.of(fields)).containsAll(asked());
  }

  /// The fields that tell whether a job matches.
  public Set<Field> asked() {
    var asked = EnumSet.noneOf(Field.class);
    clauses.forEach(it -> asked.add(it.subject().field()));
    add(asked, Field.STATE, states);
    add(asked, Field.QUEUE, queues);
    add(asked, Field.TYPE, types);
    add(asked, Field.KEY, keys);
    add(asked, Field.TAG, tags);
    add(asked, Field.WORKER, workers);
    add(asked, Field.ERROR_KIND, kinds);
    add(asked, Field.SIGNATURE, signatures);
    if (!span.everything()) {
      asked.add(span.ended ? Field.FINISHED : Field.CREATED);
    }
    return asked;
  }

  private static void add(Set<Field> asked, Field field, Set<?> wanted) {
    if (!wanted.isEmpty()) {
      asked.add(field);
    }
  }

  /// The ids of all jobs that can match, when they are named.
  public Optional<Set<String>> ids() {
    return named(Field.ID);
  }

  /// The signatures of all jobs that can match, when they are named.
  public Optional<Set<String>> causes() {
    return signatures.isEmpty() ? named(Field.SIGNATURE) : Optional.of(signatures);
  }

  private Optional<Set<String>> named(Field field) {
    return clauses.stream().map(it -> it.names(field)).flatMap(Optional::stream).findFirst();
  }

  /// A stretch of time outside of which this field of no job that matches lies.
  public Need.During during(Field field) {
    var during = new Need.During(Optional.empty(), Optional.empty());
    if (field == (span.ended ? Field.FINISHED : Field.CREATED)) {
      during = new Need.During(span.from, span.to);
    }
    for (var clause : clauses) {
      if (clause.isOf(field) && !clause.not() && clause.need() instanceof Need.During it) {
        during = during.and(it);
      }
    }
    return during;
  }

  public boolean matchesType(String type) {
    return named(types, type) && admits(Field.TYPE, type);
  }

  public boolean matchesQueue(String queue) {
    return named(queues, queue) && admits(Field.QUEUE, queue);
  }

  /// The states in which a job may stand that matches; none when there can be no such job.
  public Set<JobState> reach() {
    var reach = EnumSet.allOf(JobState.class);
    reach.removeIf(state ->
        !(states.isEmpty() || states.contains(state)) || !admits(Field.STATE, state.wire()));
    return reach;
  }

  /// Whether it names states, so that not every job comes into question.
  public boolean namesStates() {
    return !states.isEmpty() || clauses.stream().anyMatch(it -> it.isOf(Field.STATE));
  }

  private boolean admits(Field field, String value) {
    return clauses.stream().allMatch(it -> !it.isOf(field) || it.admits(value));
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
        && within(life.course().createdAt(), life.course().finishedAt())
        && clauses.stream().allMatch(it -> it.matches(snapshot));
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
