package io.millrace.backend.memory;

import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.keep.Operations;
import io.millrace.backend.memory.step.Turn;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Advance;
import io.millrace.core.operation.Failed;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.Steer;
import io.millrace.core.query.Page;
import io.millrace.core.query.Page.Cursor;
import io.millrace.core.spi.OperationStore;
import io.millrace.core.spi.OperationStore.Steered;
import io.millrace.core.spi.OperationStore.Taken;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Operations in memory.
final class MemoryOperationStore implements OperationStore {
  private static final Page<Failed> NONE =
      new Page<>(List.of(), Optional.empty(), new Page.Total(0, true), Optional.empty(), true);

  private final Turn turn;
  private final Ledger ledger;
  private final Operations operations;

  MemoryOperationStore(Turn turn, Ledger ledger) {
    this.turn = turn;
    this.ledger = ledger;
    this.operations = ledger.operations;
  }

  @Override
  public Future<Operation> open(Operation operation) {
    return turn.take(() -> operations.open(operation));
  }

  @Override
  public Future<List<Taken>> take(String node, int max, Duration lease) {
    return turn.take(() -> {
      var taken = new ArrayList<Taken>();
      long now = ledger.now();
      for (var idle = operations.idle(now);
          idle != null && taken.size() < max;
          idle = operations.idle(now)) {
        operations.lend(idle, ledger.ids().stamp(), now + lease.toMillis(), now);
        taken.add(new Taken(idle.operation(), idle.token()));
      }
      return taken;
    });
  }

  @Override
  public Future<Optional<Operation>> advance(
      String id, String token, Advance step, Duration lease) {
    return turn.take(() -> {
      var kept = operations.get(id);
      if (kept == null || !kept.token().equals(token)) {
        return Optional.empty();
      }
      long now = ledger.now();
      operations.advance(kept, step, now + lease.toMillis(), now);
      reopen(kept.operation());
      return Optional.of(kept.operation());
    });
  }

  @Override
  public Future<Steered> steer(String id, Steer steer) {
    return turn.take(() -> {
      var kept = operations.get(id);
      if (kept == null) {
        return new Steered.Absent();
      }
      var changed = kept.operation().steered(steer, Instant.ofEpochMilli(ledger.now()));
      if (changed.isEmpty()) {
        return new Steered.Refused(kept.operation());
      }
      operations.steered(kept, changed.get());
      reopen(kept.operation());
      return new Steered.Done(kept.operation());
    });
  }

  /// What an operation keeps closed is open again when it ends.
  private void reopen(Operation changed) {
    if (changed.state().ended() && changed.order().action() == Action.DRAIN) {
      for (var queue : changed.order().target().ids()) {
        var home = ledger.home(queue);
        if (home != null && home.drain != null && home.drain.operation().equals(changed.id())) {
          home.drain(null);
        }
      }
    }
  }

  @Override
  public Future<List<Operation>> get(Collection<String> ids) {
    return turn.take(() ->
        ids.stream()
            .map(operations::get)
            .filter(Objects::nonNull)
            .map(Operations.Kept::operation)
            .toList());
  }

  @Override
  public Future<Page<Operation>> list(Optional<Cursor> after, int limit) {
    return turn.take(() -> operations.list(after, limit));
  }

  @Override
  public Future<Page<Failed>> failed(String id, Optional<Cursor> after, int limit) {
    return turn.take(() -> {
      var kept = operations.get(id);
      return kept == null ? NONE : Operations.failed(kept, after, limit);
    });
  }
}
