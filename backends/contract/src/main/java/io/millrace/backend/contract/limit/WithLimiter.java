package io.millrace.backend.contract.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Job;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ties;
import io.millrace.core.limit.Fill;
import io.millrace.core.limit.Grant;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.Weighed;
import io.millrace.core.spi.LimitStore.Ask;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What the contracts of limiters stand on: one of that name, permits of it, jobs that ask it.
abstract class WithLimiter extends BackendContract {
  protected static final String CRM = "crm";

  protected static final Duration HOLD = Duration.ofSeconds(30);

  protected static final int MANY = 700;

  protected static final Duration SECOND = Duration.ofSeconds(1);

  /// Claims as long as there is more.
  protected int lendAll() {
    int lent = 0;
    for (var claimed = claim(want(50, QUEUE));
        claimed.more() || !claimed.lent().isEmpty();
        claimed = claim(want(50, QUEUE))) {
      lent += claimed.lent().size();
    }
    return lent;
  }

  protected void throttle(String id, Duration after) {
    var claim = claim();
    assertThat(claim.job().id()).isEqualTo(id);
    settle(claim, throttled(after));
  }

  protected static Outcome throttled(Duration after) {
    var failure = Failure.of(FailureKind.THROTTLED, "429", "too many");
    return new Outcome.Retry(failure, Optional.of(after));
  }

  protected void concurrency(int most) {
    configure(Limit.ofConcurrency(most), 1);
  }

  protected void configure(Limit limit, long revision) {
    backend.limits().configure(List.of(new Limiter(CRM, limit, revision))).await();
  }

  protected Grant acquire(String permit, int weight) {
    return acquire(new Ask(CRM, permit, weight, HOLD));
  }

  protected Grant acquire(Ask ask) {
    return backend.limits().acquire(List.of(ask)).await().getFirst();
  }

  protected Set<String> giveBack(String permit) {
    return backend.limits().giveBack(List.of(permit)).await();
  }

  protected Fill fill() {
    return backend.limits().fill(List.of(CRM)).await().getFirst();
  }

  protected static Job limited(String id, String... others) {
    var limiters = Stream.concat(Stream.of(CRM), Stream.of(others));
    return job(id)
        .withTies(Ties.NONE.withLimiters(limiters.map(it -> new Weighed(it, 1)).toList()));
  }
}
