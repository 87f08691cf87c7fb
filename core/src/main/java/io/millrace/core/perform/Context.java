package io.millrace.core.perform;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Json;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// What an attempt is given, and how it speaks while it runs.
///
/// Reports are taken to the store with the next renewal of the lease, and in any case with the end
/// of the attempt. To be used by the attempt's own thread.
public interface Context {
  /// The job and the lease of this attempt.
  Claim claim();

  default String id() {
    return claim().job().id();
  }

  default String type() {
    return claim().job().type();
  }

  default Json args() {
    return claim().job().args();
  }

  /// The args as a record or class of the performer's own.
  default <T> T args(Class<T> type) {
    return args().as(type);
  }

  default int attempt() {
    return claim().attempt();
  }

  /// What the parents of the job came to, by their ids; null for one that came to nothing.
  default Map<String, Json> parents() {
    return claim().parents();
  }

  /// When the attempt has run too long and is stopped.
  default Instant deadline() {
    return claim().deadline();
  }

  /// A key that stays the same over all attempts, for systems that know such keys.
  default String idempotencyKey(String step) {
    return id() + ":" + step;
  }

  /// What the last attempt kept.
  Optional<Json> cursor();

  void cursor(Json cursor);

  void progress(int percent, String message);

  void progress(int percent, String message, Json data);

  /// Adds a line to the job's own log; `level` is debug, info, warn or error.
  void log(String level, String message);

  /// Whether the attempt should end: it was cancelled, ran too long, or lost its lease.
  boolean isCancelled();

  /// A good place to stop: throws when the attempt should end.
  void checkpoint() throws InterruptedException;
}
