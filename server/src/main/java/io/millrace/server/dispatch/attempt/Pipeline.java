package io.millrace.server.dispatch.attempt;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.perform.FailureException;
import io.millrace.core.spi.Settle;
import io.millrace.server.dispatch.performer.Way;
import java.time.Clock;
import java.util.Objects;

/// One attempt from its middleware to its performer and back, to what the store is told: an end
/// comes out, whatever happens.
public final class Pipeline {
  static final int MAX_RESULT = 1024 * 1024;

  private final Clock clock;

  Pipeline(Clock clock) {
    this.clock = clock;
  }

  /// Performs it, on the thread that calls.
  Settle run(Way way, Attempt attempt) {
    if (!attempt.begin()) {
      return givenUp(attempt);
    }
    var settle = settle(attempt, outcome(way, attempt));
    if (attempt.tell()) {
      way.ended(attempt, settle.ruling(), attempt.ran());
    }
    return settle;
  }

  private static Outcome outcome(Way way, Attempt attempt) {
    var chain = way.chain();
    Outcome came;
    try {
      var halted = chain.before(attempt);
      if (halted.isPresent()) {
        return halted.get();
      }
      way.performer().onStart(attempt);
      came = Objects.requireNonNull(way.performer().perform(attempt), "an outcome");
    } catch (Throwable e) {
      came = failed(way, attempt, e);
    }
    // Whoever interrupted meant the performer: what follows may have to wait for something.
    Thread.interrupted();
    return checked(attempt, chain.after(attempt, chain.remedied(attempt, came)));
  }

  /// The end of an attempt that was asked to stop and has not ended well.
  Settle givenUp(Attempt attempt) {
    return settle(attempt, stopped(attempt));
  }

  private static Outcome stopped(Attempt attempt) {
    var job = attempt.claim().job();
    return switch (Objects.requireNonNull(attempt.stopping().reason(), "asked to stop")) {
      case CANCELLED -> new Outcome.Cancelled("cancelled while it ran");
      case TIMEOUT -> {
        var message = "ran over its timeout of " + job.terms().timeout().toMillis() + " ms";
        yield Ruling.outcome(job, Failure.of(FailureKind.TIMEOUT, "timeout", message));
      }
      case LOST, SHUTDOWN -> new Outcome.Yield(attempt.cursor(), "the node stops");
    };
  }

  /// Who fails after it was asked to stop ends for that reason, not for what it threw on its way
  /// out.
  private static Outcome failed(Way way, Attempt attempt, Throwable thrown) {
    return !attempt.stopping().isAsked()
        ? Ruling.outcome(attempt.claim().job(), failure(way, attempt, thrown))
        : stopped(attempt);
  }

  private static Failure failure(Way way, Attempt attempt, Throwable thrown) {
    return thrown instanceof FailureException known
        ? known.failure()
        : Failure.thrown(way.kind(attempt, thrown), thrown);
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
