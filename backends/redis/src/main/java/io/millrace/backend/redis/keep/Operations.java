package io.millrace.backend.redis.keep;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.form.Form;
import io.millrace.backend.redis.record.Seen;
import io.millrace.backend.redis.record.Turned;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Calls;
import io.millrace.core.form.OperationForm;
import io.millrace.core.operation.Failed;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.Order;
import io.millrace.core.spi.BackendUnavailable;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/// Reads operations from Redis and writes what became of them, if they still stand as they were
/// seen. What one is to do never changes, so a node reads it once.
public final class Operations {
  private static final int MOST_TRIES = 10;
  private static final int MOST_ORDERS = 32;

  private final Footing footing;
  private final Map<String, Order> orders =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Order> eldest) {
          return size() > MOST_ORDERS;
        }
      };

  public Operations(Footing footing) {
    this.footing = footing;
  }

  /// One as it was seen, and the bytes that told of it.
  static final class Seen {
    private final byte[] bytes;
    private final Operated operated;

    Seen(byte[] bytes, Operated operated) {
      this.bytes = bytes;
      this.operated = operated;
    }

    Operated operated() {
      return operated;
    }

    Operation operation() {
      return operated.operation();
    }
  }

  /// What one becomes, and what failed of it.
  record Next(Operated operated, List<Failed> failed) {}

  /// How one stands, and whether by what was just written.
  record Turned(Operation operation, boolean done) {}

  /// Those of these ids that are there, in their order.
  Future<List<Seen>> look(Calls over, Collection<String> ids) {
    return values(over, "steps", ids)
        .compose(steps -> {
          var there = List.copyOf(steps.keySet());
          return orders(over, there)
              .map(known ->
                  there.stream()
                      .filter(known::containsKey)
                      .map(id -> seen(id, steps, known))
                      .toList());
        });
  }

  private static Seen seen(String id, Map<String, byte[]> steps, Map<String, Order> orders) {
    var bytes = steps.getOrDefault(id, new byte[0]);
    var order = Objects.requireNonNull(orders.get(id), "what it is to do");
    return new Seen(bytes, Operated.read(bytes, id, order));
  }

  private Future<Map<String, Order>> orders(Calls over, List<String> ids) {
    var known = new LinkedHashMap<String, Order>();
    ids.stream().filter(orders::containsKey).forEach(id -> known.put(id, orders.get(id)));
    var unknown = ids.stream().filter(id -> !known.containsKey(id)).toList();
    return values(over, "orders", unknown)
        .map(read -> {
          read.forEach((id, bytes) -> known.put(id, OperationForm.order(Form.in(bytes))));
          orders.putAll(known);
          return known;
        });
  }

  /// What stands under these fields, of those that are there.
  Future<Map<String, byte[]>> values(Calls over, String name, Collection<String> ids) {
    var values = new LinkedHashMap<String, byte[]>();
    if (ids.isEmpty()) {
      return Future.succeededFuture(values);
    }
    var args = new Args().add(keys(name).getFirst());
    ids.forEach(args::add);
    return over.read("HMGET", args)
        .map(heard -> {
          int at = 0;
          for (var id : ids) {
            var value = heard.at(at++);
            if (!value.isNothing()) {
              values.put(id, value.bytes());
            }
          }
          return values;
        });
  }

  /// Writes what `turn` makes of one; nothing when it makes nothing of it. Empty when it is not
  /// there.
  Future<Optional<Turned>> turn(String id, Function<Operated, Optional<Next>> turn) {
    return turn(id, turn, MOST_TRIES);
  }

  private Future<Optional<Turned>> turn(
      String id, Function<Operated, Optional<Next>> turn, int tries) {
    if (tries == 0) {
      return Future.failedFuture(
          new BackendUnavailable("an operation changes faster than it is steered"));
    }
    return look(footing.commands(), List.of(id))
        .compose(found -> {
          if (found.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
          }
          var seen = found.getFirst();
          var next = turn.apply(seen.operated);
          if (next.isEmpty()) {
            return Future.succeededFuture(Optional.of(new Turned(seen.operation(), false)));
          }
          var changed = next.get().operated.operation();
          return write(seen, next.get())
              .compose(done ->
                  done
                      ? Future.succeededFuture(Optional.of(new Turned(changed, true)))
                      : turn(id, turn, tries - 1));
        });
  }

  /// Answers whether it still stood as it was seen.
  Future<Boolean> write(Seen seen, Next next) {
    var operation = next.operated.operation();
    var args =
        new Args()
            .add(operation.id())
            .add(seen.bytes)
            .add(next.operated.write())
            .add(operation.isToDo())
            .add(endedAt(operation).map(Object::toString).orElse(""))
            .add(Closed.isToBeOpened(operation))
            .add(Failed.KEPT);
    next.failed.forEach(it -> args.add(Form.of(out -> OperationForm.write(out, it))));
    var keys = keys("steps", "all", "todo", "ended", "closed", "failures", failed(operation.id()));
    return footing.commands().run(Scripts.STEP, keys, args).map(done -> done.number() == 1);
  }

  private static Optional<Long> endedAt(Operation operation) {
    return operation.times().finishedAt().map(Instant::toEpochMilli);
  }

  /// Answers whether it is new.
  Future<Boolean> open(Operation operation) {
    var args =
        new Args()
            .add(operation.id())
            .add(Form.of(out -> OperationForm.write(out, operation.order())))
            .add(Operated.of(operation).write());
    var keys = keys("orders", "steps", "all", "todo", "last");
    return footing.commands().run(Scripts.ORDER, keys, args).map(done -> done.number() == 1);
  }

  /// The name of the list of what failed of one.
  static String failed(String id) {
    return "failed:" + id;
  }

  List<byte[]> keys(String... names) {
    return footing.keys().of("+o", names);
  }
}
