package io.millrace.backend.contract.bound;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Job;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ties;
import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerRule;
import io.millrace.core.limit.BreakerState.Phase;
import io.millrace.core.spi.BreakerStore.Trip;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the contracts of breakers stand on: one that guards jobs, and how it is tripped.
public abstract class BehindBreaker extends BackendContract {
  protected static final String NAME = "crm-api";

  protected static final Duration RESET = Duration.ofSeconds(30);

  protected void guard(int failures, int successes, int probes) {
    var rule = new BreakerRule(failures, successes, RESET, probes, Set.of("retryable", "timeout"));
    backend.breakers().configure(List.of(new Breaker(NAME, Optional.of(rule), 1))).await();
  }

  protected void trip() {
    backend.breakers().set(NAME, new Trip.Open(Optional.empty(), "by hand")).await();
  }

  protected static Job guarded(String id) {
    return job(id).withTies(Ties.NONE.withBreaker(NAME));
  }

  protected void enqueueGuarded(String... ids) {
    enqueue(Arrays.stream(ids).map(BehindBreaker::guarded).toArray(Job[]::new));
  }

  protected List<String> lent() {
    return ids(claim(9));
  }

  protected Phase phase() {
    return backend.breakers().get(List.of(NAME)).await().getFirst().phase();
  }

  protected static Outcome failing(FailureKind kind) {
    return new Outcome.Retry(Failure.of(kind, "Boom", "no"), Optional.of(Duration.ofHours(1)));
  }

  protected void fail(Claim claim) {
    settle(claim, failing(FailureKind.RETRYABLE));
  }
}
