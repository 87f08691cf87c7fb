package io.millrace.backend.contract.sim.model;

import io.millrace.backend.contract.sim.tell.Sight;
import io.millrace.backend.contract.sim.tell.Sights;
import io.millrace.core.job.Failure;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ties;
import io.millrace.core.limit.BreakerRule;
import io.millrace.core.limit.BreakerState.Phase;
import io.millrace.core.spi.Claimed.Reason;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Limiters and breakers that jobs of all queues share, in the model: what runs is counted afresh
/// each time.
public final class Shared {
  private final Collection<Modelled> jobs;
  private final Sights sights;
  private final Metered metered;
  private final Map<String, Breaking> breakers = new HashMap<>();

  /// A breaker that somebody has set up.
  static final class Breaking {
    BreakerRule rule;
    Phase phase = Phase.CLOSED;
    int failures;
    private int successes;
    private long probeAt;

    Breaking(BreakerRule rule) {
      this.rule = rule;
    }

    Phase phase(long now) {
      return phase == Phase.OPEN && now >= probeAt ? Phase.HALF_OPEN : phase;
    }
  }

  Shared(Collection<Modelled> jobs, Sights sights) {
    this.jobs = jobs;
    this.sights = sights;
    this.metered = new Metered(jobs, sights);
  }

  public Metered metered() {
    return metered;
  }

  public void guard(String breaker, BreakerRule rule) {
    breakers.computeIfAbsent(breaker, _ -> new Breaking(rule)).rule = rule;
  }

  Map<String, Breaking> breakers() {
    return breakers;
  }

  /// Whether neither what runs nor what has failed forbids a job to start.
  boolean allows(Modelled held, long now) {
    var ties = held.job.ties();
    return metered.allowsAny(now)
        && ties.limiters().stream().allMatch(it -> metered.allows(it, now))
        && ties.breaker().map(breakers::get).map(it -> admits(it, held, now)).orElse(true);
  }

  private boolean admits(Breaking breaker, Modelled asking, long now) {
    return switch (breaker.phase(now)) {
      case CLOSED -> true;
      case OPEN -> false;
      case HALF_OPEN -> probes(asking, now) < breaker.rule.halfOpenMax();
    };
  }

  /// Those of whom it is sure: others may go for one who has let his lease run out.
  private long probes(Modelled asking, long now) {
    var name = asking.job.ties().breaker();
    return jobs.stream()
        .filter(it -> it.probe && it.isAtWork() && it.job.ties().breaker().equals(name))
        .filter(it -> !metered.mayHaveLapsed(it, now))
        .count();
  }

  private @Nullable Breaking of(Ties ties) {
    return ties.breaker().map(breakers::get).orElse(null);
  }

  /// A job starts, perhaps as a probe.
  void start(Modelled held, long now) {
    metered.startAny(now);
    held.job.ties().limiters().forEach(it -> metered.start(it, now));
    var breaker = of(held.job.ties());
    held.probe = breaker != null && breaker.phase(now) != Phase.CLOSED;
    if (breaker != null && held.probe) {
      if (breaker.phase == Phase.OPEN) {
        breaker.successes = 0;
      }
      breaker.phase = Phase.HALF_OPEN;
      sights.saw(Sight.PROBED);
    }
  }

  /// An attempt is over: what it came to is told.
  void ended(Modelled held, @Nullable Reason judged, Outcome outcome, long now) {
    var breaker = of(held.job.ties());
    if (breaker == null || judged == Reason.EXPIRED) {
      return;
    }
    var failure =
        switch (outcome) {
          case Outcome.Retry(Failure it, _) -> Optional.of(it);
          case Outcome.Dead(Failure it) -> Optional.of(it);
          case Outcome.Discard(Failure it) -> Optional.of(it);
          case Outcome.Done _, Outcome.Snooze _, Outcome.Yield _, Outcome.Cancelled _ ->
              Optional.<Failure>empty();
        };
    if (failure.isPresent() && breaker.rule.counts().contains(failure.get().kind().wire())) {
      failed(breaker, held.probe, now);
    } else if (outcome instanceof Outcome.Done) {
      succeeded(breaker, held.probe);
    }
  }

  private void failed(Breaking breaker, boolean probe, long now) {
    boolean speaks = breaker.phase == Phase.CLOSED || (breaker.phase == Phase.HALF_OPEN && probe);
    breaker.failures += speaks ? 1 : 0;
    boolean opens =
        breaker.phase == Phase.HALF_OPEN || breaker.failures >= breaker.rule.failureThreshold();
    if (speaks && opens) {
      breaker.phase = Phase.OPEN;
      breaker.probeAt = now + breaker.rule.resetTimeout().toMillis();
      sights.saw(Sight.BREAKER_OPENED);
    }
  }

  private void succeeded(Breaking breaker, boolean probe) {
    if (breaker.phase == Phase.CLOSED) {
      breaker.failures = 0;
    } else if (breaker.phase == Phase.HALF_OPEN
        && probe
        && ++breaker.successes >= breaker.rule.successThreshold()) {
      breaker.phase = Phase.CLOSED;
      breaker.failures = 0;
      breaker.successes = 0;
      sights.saw(Sight.BREAKER_CLOSED);
    }
  }

  /// Whether something that spans queues may hold a job.
  public static boolean mayHold(Modelled held) {
    return held.state == JobState.READY && !held.job.ties().asksNothing();
  }
}
