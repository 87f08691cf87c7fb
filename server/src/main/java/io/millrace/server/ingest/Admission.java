package io.millrace.server.ingest;

import io.millrace.core.job.Draft;
import io.millrace.core.job.Fault;
import io.millrace.core.job.Ids;
import io.millrace.core.job.Job;
import io.millrace.core.job.Terms;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Window;
import io.millrace.core.queue.Arrivals.Usual;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.Spread;
import io.millrace.server.queue.KnownQueues.Known;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Makes a job of a draft, with everything filled in that it leaves open: or says what is wrong.
final class Admission {
  private final Ids ids;
  private final Usual plain;

  /// What jobs of a queue have that name nothing else, so that they share it.
  private final Map<QueueConfig, Usual> shared = new HashMap<>();

  private final Map<String, String> types = new HashMap<>();

  private static final int MOST_SHARED = 10_000;

  sealed interface Admitted {
    record Yes(Job job) implements Admitted {}

    record No(List<Fault> faults) implements Admitted {}
  }

  /// What drafts name and nobody has set up, and how much at once those limiters let run that
  /// somebody has.
  record Asked(Set<String> noLimiters, Set<String> noBreakers, Map<String, Integer> most) {
    static final Asked NOTHING = new Asked(Set.of(), Set.of(), Map.of());
  }

  Admission(Ids ids, Terms defaults) {
    this.ids = ids;
    this.plain = Usual.of(QueueConfig.Defaults.NONE, defaults);
  }

  Admitted admit(Draft draft, Known queue, Asked asked, Instant now) {
    var faults = draft.faults();
    var ties = queue.config().shards() == 1 ? draft.ties() : Shards.ties(draft, faults);
    check(ties, asked, faults);
    if (!faults.isEmpty()) {
      return new Admitted.No(faults);
    }
    var config = queue.config();
    var usual = usual(config);
    return new Admitted.Yes(
        new Job(
            draft.id().orElseGet(() -> ids.job(Spread.home(draft, queue.homes(), ids))),
            shared(draft.type()),
            config.name(),
            draft.priority().orElse(usual.priority()),
            draft.key(),
            draft.args(),
            window(draft.when(), now),
            terms(draft.asked(), usual.terms()),
            draft.labels(),
            draft.origin(),
            ties));
  }

  private static void check(Ties ties, Asked asked, List<Fault> faults) {
    var limiters = ties.limiters();
    for (int at = 0; at < limiters.size(); at++) {
      var name = limiters.get(at).limiter();
      int most = asked.most.getOrDefault(name, Integer.MAX_VALUE);
      if (asked.noLimiters.contains(name)) {
        faults.add(unknown("/limiters/" + at, "limiter " + name));
      } else if (limiters.get(at).weight() > most) {
        var detail = "limiter " + name + " lets " + most + " run at once";
        faults.add(new Fault("/limiters/" + at + "/weight", "range", detail));
      }
    }
    ties.breaker()
        .filter(asked.noBreakers::contains)
        .ifPresent(name -> faults.add(unknown("/breaker", "breaker " + name)));
  }

  private static Fault unknown(String pointer, String what) {
    return new Fault(pointer, Fault.UNKNOWN_REFERENCE, "there is no " + what);
  }

  /// A text for each type and not for each job: a million jobs would hold a million of them.
  private String shared(String type) {
    if (types.size() >= MOST_SHARED) {
      types.clear();
    }
    var known = types.putIfAbsent(type, type);
    return known == null ? type : known;
  }

  private static Window window(Draft.When when, Instant now) {
    if (when.equals(Draft.When.ANY_TIME)) {
      return Window.ALWAYS;
    }
    return new Window(
        when.runAt().or(() -> after(now, when.delay())),
        when.expiresAt().or(() -> after(now, when.expiresIn())),
        when.retryUntil());
  }

  private static Optional<Instant> after(Instant now, Optional<Duration> duration) {
    return duration.filter(it -> !it.isZero()).map(now::plus);
  }

  private Usual usual(QueueConfig config) {
    if (config.defaults().equals(QueueConfig.Defaults.NONE)) {
      return plain;
    }
    if (shared.size() >= MOST_SHARED) {
      shared.clear();
    }
    return shared.computeIfAbsent(config, it -> Usual.of(it.defaults(), plain.terms()));
  }

  private static Terms terms(Draft.Asked asked, Terms terms) {
    if (asked.equals(Draft.Asked.NOTHING)) {
      return terms;
    }
    return new Terms(
        asked.maxAttempts().orElse(terms.maxAttempts()),
        asked.backoff().orElse(terms.backoff()),
        asked.timeout().orElse(terms.timeout()),
        asked.lease().orElse(terms.lease()),
        asked.retryLost().orElse(terms.retryLost()),
        asked.preemptible().orElse(terms.preemptible()));
  }
}
