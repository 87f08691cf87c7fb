package io.millrace.core.spi;

import io.millrace.core.job.Json;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/// What was answered under an `Idempotency-Key`, so that a repeat gets the same.
///
/// The ids that a call will give are fixed before it does anything: a repeat that finds it begun
/// but not answered does the work again under the same ids, which ends in the same jobs.
public interface AnswerStore {
  /// Begins a call, or tells how far the one with this scope came. `print` is the fingerprint of
  /// its body, `ids` are those that it will give; for `open` from now it is known as begun if
  /// nothing more is heard of it.
  Future<Begun> begin(String scope, String print, List<String> ids, Duration open);

  /// Keeps the answer for `ttl` from now; zero forgets the call. The first answer stays: without a
  /// call that is begun and not answered it does nothing.
  Future<Void> finish(String scope, int status, Json body, Duration ttl);

  sealed interface Begun {
    /// First of its scope; it goes on under the ids it brought.
    record Fresh() implements Begun {}

    /// Begun before, not answered yet: to be done under these ids.
    record Open(List<String> ids) implements Begun {}

    record Answered(int status, Json body) implements Begun {}

    /// Begun before with another body.
    record Mismatch() implements Begun {}
  }
}
