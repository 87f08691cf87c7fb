package io.millrace.server.dispatch;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Job;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.perform.FailureException;
import io.millrace.core.perform.Performer;
import java.util.Objects;

/// One attempt from its performer to its outcome: an outcome comes out, whatever happens.
final class Pipeline {
  static final int MAX_RESULT = 1024 * 1024;

  private Pipeline() {}

  static Outcome run(Performer performer, Attempt attempt) {
    attempt.begin();
    var job = attempt.claim().job();
    try {
      return checked(job, performer.perform(attempt));
    } catch (FailureException e) {
      return stopped(attempt, Ruling.outcome(job, e.failure()));
    } catch (InterruptedException e) {
      return stopped(attempt, failed(job, e));
    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
      return stopped(attempt, failed(job, e));
    }
  }

  private static Outcome failed(Job job, Throwable cause) {
    return Ruling.outcome(job, Failure.thrown(FailureKind.UNKNOWN, cause));
  }

  private static Outcome checked(Job job, Outcome outcome) {
    if (outcome instanceof Outcome.Done(var result) && result.size() > MAX_RESULT) {
      var message = "the result of " + job.type() + " is larger than 1 MiB";
      return new Outcome.Dead(Failure.of(FailureKind.TERMINAL, "result_too_large", message));
    }
    return outcome;
  }

  /// What an attempt comes to that failed after it was asked to stop: the reason to stop, not what it
  /// threw on its way out.
  private static Outcome stopped(Attempt attempt, Outcome otherwise) {
    return attempt.stopped() == null ? otherwise : givenUp(attempt);
  }

  /// What an attempt comes to that was asked to stop and has not ended well.
  static Outcome givenUp(Attempt attempt) {
    var job = attempt.claim().job();
    return switch (Objects.requireNonNull(attempt.stopped(), "asked to stop")) {
      case CANCELLED -> new Outcome.Cancelled("cancelled while it ran");
      case TIMEOUT -> {
        var message = "ran over its timeout of " + job.terms().timeout().toMillis() + " ms";
        yield Ruling.outcome(job, Failure.of(FailureKind.TIMEOUT, "timeout", message));
      }
      case LOST, SHUTDOWN -> new Outcome.Yield(attempt.cursor(), "the node stops");
    };
  }
}
