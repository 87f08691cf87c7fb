package io.millrace.server.dispatch;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.perform.FailureException;
import io.millrace.core.perform.Performer;
import io.millrace.core.spi.Settle;
import java.time.Clock;
import java.util.Objects;

/// One attempt from its performer to what the store is told: an end comes out, whatever happens.
final class Pipeline {
  static final int MAX_RESULT = 1024 * 1024;

  private final Clock clock;

  Pipeline(Clock clock) {
    this.clock = clock;
  }

  /// Performs it, on the thread that calls.
  Settle run(Performer performer, Attempt attempt) {
    try {
      return attempt.begin()
          ? settle(attempt, checked(attempt, performer.perform(attempt)))
          : givenUp(attempt);
    } catch (FailureException e) {
      return failed(attempt, e.failure());
    } catch (Throwable e) {
      return failed(attempt, Failure.thrown(FailureKind.UNKNOWN, e));
    }
  }

  /// The end of an attempt that was asked to stop and has not ended well.
  Settle givenUp(Attempt attempt) {
    var job = attempt.claim().job();
    var outcome =
        switch (Objects.requireNonNull(attempt.stopped(), "asked to stop")) {
          case CANCELLED -> new Outcome.Cancelled("cancelled while it ran");
          case TIMEOUT -> {
            var message = "ran over its timeout of " + job.terms().timeout().toMillis() + " ms";
            yield Ruling.outcome(job, Failure.of(FailureKind.TIMEOUT, "timeout", message));
          }
          case LOST, SHUTDOWN -> new Outcome.Yield(attempt.cursor(), "the node stops");
        };
    return settle(attempt, outcome);
  }

  /// Who fails after it was asked to stop ends for that reason, not for what it threw on its way
  /// out.
  private Settle failed(Attempt attempt, Failure failure) {
    return attempt.stopped() == null
        ? settle(attempt, Ruling.outcome(attempt.claim().job(), failure))
        : givenUp(attempt);
  }

  private static Outcome checked(Attempt attempt, Outcome outcome) {
    if (outcome instanceof Outcome.Done(var result) && result.size() > MAX_RESULT) {
      var message = "the result of " + attempt.type() + " is larger than 1 MiB";
      return new Outcome.Dead(Failure.of(FailureKind.TERMINAL, "result_too_large", message));
    }
    return outcome;
  }

  private Settle settle(Attempt attempt, Outcome outcome) {
    var claim = attempt.claim();
    var ruling = Ruling.on(claim.job(), claim.tried(), outcome, clock.instant());
    return new Settle(claim.job().id(), claim.lease().token(), outcome.wire(), ruling);
  }
}
