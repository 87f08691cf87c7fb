package io.millrace.core.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How one attempt ended. [Ruling] works out what follows from it.
public sealed interface Outcome {
  /// The word of it in `attempts[].outcome`.
  String wire();

  /// It is done; `result` is kept with the job.
  record Done(Json result) implements Outcome {
    public static final Done EMPTY = new Done(Json.EMPTY_OBJECT);

    @Override
    public String wire() {
      return "done";
    }
  }

  /// It failed and is to be tried again while attempts are left; `after` overrules the backoff.
  record Retry(Failure failure, Optional<Duration> after) implements Outcome {
    @Override
    public String wire() {
      return "retry";
    }
  }

  /// Not now; no attempt is spent.
  record Snooze(Instant until, Optional<Json> cursor) implements Outcome {
    @Override
    public String wire() {
      return "snooze";
    }
  }

  /// It failed for good.
  record Dead(Failure failure) implements Outcome {
    @Override
    public String wire() {
      return "dead";
    }
  }

  /// It is of no use any more; `reason` may stand in the place of a failure.
  record Discard(Failure failure) implements Outcome {
    @Override
    public String wire() {
      return "discard";
    }
  }

  /// It stopped because it was asked to.
  record Cancelled(String reason) implements Outcome {
    @Override
    public String wire() {
      return "cancelled";
    }
  }

  /// Given back unfinished, ready at once; no attempt is spent.
  record Yield(Optional<Json> cursor, String reason) implements Outcome {
    @Override
    public String wire() {
      return "yield";
    }
  }
}
