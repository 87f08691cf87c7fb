package io.millrace.core.spi;

import io.millrace.core.egress.EgressRule;
import io.millrace.core.egress.Signature;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/// Brings attempts to the endpoints of workers that do not come for them (`mode: push`).
public interface Push {
  /// Where attempts are brought.
  ///
  /// @param timeout so long an answer may take
  /// @param idempotent whether an attempt whose end nobody knows is brought again
  record Endpoint(String url, Signature signature, Duration timeout, boolean idempotent) {}

  /// What came of an attempt that was brought.
  sealed interface Brought {
    /// It is over; `well` unless it shows that the endpoint is not.
    record Over(Outcome outcome, boolean well) implements Brought {}

    /// The endpoint has taken it over, and will end it by a call.
    record Accepted() implements Brought {}
  }

  /// By which rule a URL may not be called; empty when it may, or when its name has no address now.
  Future<Optional<EgressRule>> refusal(String url);

  /// Sends an attempt with that body, and waits for what comes of it, on a thread that may wait.
  /// Cancelled meanwhile, it tells the endpoint so and goes on waiting.
  Brought bring(Context context, Endpoint endpoint, byte[] body) throws InterruptedException;

  /// Tells the endpoint of an attempt that it accepted that it is to stop, if it can be told.
  void cancel(Context context, Endpoint endpoint) throws InterruptedException;
}
