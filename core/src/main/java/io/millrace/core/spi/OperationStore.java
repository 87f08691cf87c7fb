package io.millrace.core.spi;

import io.millrace.core.operation.Advance;
import io.millrace.core.operation.Failed;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.Steer;
import io.millrace.core.query.Page;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Operations: bulk actions that some node works on, one node at a time, under a lease.
public interface OperationStore {
  /// An operation that somebody works on, and what proves that it is he.
  record Taken(Operation operation, String token) {}

  /// What became of a [Steer]. `Refused`: as it stands now, it does not take that.
  sealed interface Steered {
    record Done(Operation operation) implements Steered {}

    record Refused(Operation operation) implements Steered {}

    record Absent() implements Steered {}
  }

  /// Puts one in. A known id is answered with the one that is there.
  Future<Operation> open(Operation operation);

  /// Lends up to `max` that are to be worked on and that nobody works on, oldest first, for so
  /// long.
  Future<List<Taken>> take(String node, int max, Duration lease);

  /// Keeps how far one came, and renews its lease. Answers how it stands now, with which its holder
  /// goes on only while it is running; empty: the token is not the newest, nothing was kept, and he
  /// must stop. Of the items that failed the newest 1 000 are kept.
  Future<Optional<Operation>> advance(String id, String token, Advance step, Duration lease);

  /// Pauses, resumes, cancels, takes back; in force when answered, and its holder learns of it by
  /// his next [#advance].
  Future<Steered> steer(String id, Steer steer);

  /// The ones of these ids that are there, in their order.
  Future<List<Operation>> get(Collection<String> ids);

  /// One page of all, newest first.
  Future<Page<Operation>> list(Optional<Page.Cursor> after, int limit);

  /// One page of the items of one that failed, newest first.
  Future<Page<Failed>> failed(String id, Optional<Page.Cursor> after, int limit);
}
