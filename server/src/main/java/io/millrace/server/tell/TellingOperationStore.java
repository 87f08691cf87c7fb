package io.millrace.server.tell;

import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Fact;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Advance;
import io.millrace.core.operation.Failed;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.OperationState;
import io.millrace.core.operation.Place;
import io.millrace.core.operation.Steer;
import io.millrace.core.query.Page;
import io.millrace.core.spi.OperationStore;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The door of operations with a bell: tells when one starts, comes further and stops, and what
/// became of queues by it. Progress is told once a second at most. An operation is steered when
/// what this node was doing of it is counted.
public final class TellingOperationStore implements OperationStore {
  private static final Duration SELDOM = Duration.ofSeconds(1);

  private final OperationStore store;
  private final Bus bus;
  private final Clock clock;
  private final Map<String, Instant> toldAt = new ConcurrentHashMap<>();
  private final UnderWay underWay = new UnderWay();

  public TellingOperationStore(OperationStore store, Bus bus, Clock clock) {
    this.store = store;
    this.bus = bus;
    this.clock = clock;
  }

  /// Where who works on operations says so.
  public UnderWay underWay() {
    return underWay;
  }

  @Override
  public Future<Operation> open(Operation operation) {
    return store.open(operation);
  }

  @Override
  public Future<List<Taken>> take(String node, int max, Duration lease) {
    return store
        .take(node, max, lease)
        .map(taken -> {
          for (var one : taken) {
            if (one.operation().place().equals(Place.START)) {
              tell(List.of(fact("operation.started", one.operation())));
            }
          }
          return taken;
        });
  }

  @Override
  public Future<Optional<Operation>> advance(
      String id, String token, Advance step, Duration lease) {
    return store
        .advance(id, token, step, lease)
        .map(answer -> {
          answer.ifPresent(operation -> advanced(operation, step));
          return answer;
        });
  }

  private void advanced(Operation operation, Advance step) {
    if (step.end().filter(end -> end.state() == operation.state()).isPresent()) {
      stopped(operation);
    } else if (isTime(operation.id())) {
      tell(List.of(fact("operation.progressed", operation)));
    }
  }

  private boolean isTime(String id) {
    var now = clock.instant();
    var last = toldAt.get(id);
    if (!bus.changed().heard() || (last != null && now.isBefore(last.plus(SELDOM)))) {
      return false;
    }
    // Who ends elsewhere is not heard of here.
    toldAt.values().removeIf(it -> !now.isBefore(it.plus(SELDOM)));
    toldAt.put(id, now);
    return true;
  }

  private void stopped(Operation operation) {
    toldAt.remove(operation.id());
    var facts = new ArrayList<>(List.of(fact("operation.stopped", operation)));
    var action = operation.order().action();
    if (operation.state() == OperationState.DONE
        && (action == Action.DRAIN || action == Action.PURGE)) {
      var name = action == Action.DRAIN ? "queue.drained" : "queue.purged";
      for (var queue : operation.order().target().ids()) {
        var detail = Map.of("operation", operation.id());
        facts.add(new Fact(name, clock.instant(), queue, queue, "", detail));
      }
    }
    tell(facts);
  }

  @Override
  public Future<Steered> steer(String id, Steer steer) {
    return store
        .steer(id, steer)
        .compose(answer -> counted(id, answer))
        .map(answer -> {
          if (answer instanceof Steered.Done(Operation operation) && operation.state().ended()) {
            stopped(operation);
          }
          return answer;
        });
  }

  /// How it stands when nothing of it is under way any more.
  private Future<Steered> counted(String id, Steered answer) {
    return answer instanceof Steered.Done && underWay.has(id)
        ? underWay
            .over(id)
            .compose(_ -> store.get(List.of(id)))
            .map(found -> found.isEmpty() ? answer : new Steered.Done(found.getFirst()))
        : Future.succeededFuture(answer);
  }

  @Override
  public Future<List<Operation>> get(Collection<String> ids) {
    return store.get(ids);
  }

  @Override
  public Future<Page<Operation>> list(Optional<Page.Cursor> after, int limit) {
    return store.list(after, limit);
  }

  @Override
  public Future<Page<Failed>> failed(String id, Optional<Page.Cursor> after, int limit) {
    return store.failed(id, after, limit);
  }

  private Fact fact(String name, Operation operation) {
    var counts = operation.counts();
    var detail = new HashMap<String, String>();
    detail.put("action", operation.order().action().wire());
    detail.put("state", operation.state().wire());
    detail.put("matched", String.valueOf(counts.matched()));
    detail.put("done", String.valueOf(counts.done()));
    detail.put("failed", String.valueOf(counts.failed()));
    operation.error().ifPresent(error -> detail.put("error", error));
    return new Fact(name, clock.instant(), operation.id(), "", "", Map.copyOf(detail));
  }

  private void tell(List<Fact> facts) {
    if (bus.changed().heard()) {
      bus.changed().publish(List.copyOf(facts));
    }
  }
}
