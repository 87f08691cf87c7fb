package io.millrace.core.perform;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Json;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/// What an attempt is given, and how it speaks while it runs.
///
/// Reports are taken to the store with the next renewal of the lease, and in any case with the end
/// of the attempt. Who has to know that they arrived, before it goes on, calls [#heartbeat]. Any
/// thread of the attempt may report; what waits ([#heartbeat], [#step], [#checkpoint], [#enqueue])
/// belongs to the attempt's own.
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

  /// When the attempt has run too long and is stopped, by the clock of the node that performs it;
  /// later by as long as it stood aside.
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

  /// The same with the cursor: the store gets both or neither.
  void progress(int percent, String message, Json data, Json cursor);

  /// The data of the last progress that the store knows, this attempt's or an earlier one's.
  Optional<Json> data();

  /// Does a part of the work once for all attempts: what it came to is stored before this answers,
  /// and an attempt after this one gets it without doing it again. A part that fails is not done.
  /// If the process dies between the work and the store, the part is done once more: give
  /// [#idempotencyKey] of its name to the system that it calls. All results of a job together have
  /// at most 1 MiB.
  Json step(String name, Callable<Json> work) throws Exception;

  /// The same with a value that is written as JSON.
  default <T> T step(String name, Class<T> type, Callable<T> work) throws Exception {
    return step(name, () -> Json.write(work.call())).as(type);
  }

  /// Submits a job whose source is this one, and answers its id. An attempt that comes after this
  /// one would submit it again: do it in a [#step], or give the child an id of its own.
  String enqueue(Draft child) throws FailureException, InterruptedException;

  /// Renews the lease now, with all that was reported, and comes back when the store has it. Throws
  /// when the attempt should end.
  void heartbeat() throws InterruptedException;

  /// Adds a line to the job's own log; `level` is debug, info, warn or error.
  void log(String level, String message);

  /// Whether the attempt should end: it was cancelled, ran too long, or lost its lease.
  boolean isCancelled();

  /// Why the job was cancelled, an empty text where nobody said; absent while nobody has.
  default Optional<String> cancelReason() {
    return Optional.empty();
  }

  /// A good place to stop: throws when the attempt should end. Where a more urgent job wants its
  /// slot it waits here until there is another, and the attempt's time stands still; so nothing is
  /// to be held on to here that others wait for.
  void checkpoint() throws InterruptedException;
}
