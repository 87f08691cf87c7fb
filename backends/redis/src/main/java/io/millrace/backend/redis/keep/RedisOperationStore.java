package io.millrace.backend.redis.keep;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.form.Form;
import io.millrace.backend.redis.keep.Operations.Next;
import io.millrace.backend.redis.keep.Operations.Seen;
import io.millrace.backend.redis.keep.Operations.Turned;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.form.OperationForm;
import io.millrace.core.operation.Advance;
import io.millrace.core.operation.Failed;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.Steer;
import io.millrace.core.query.Page;
import io.millrace.core.query.Page.Cursor;
import io.millrace.core.spi.OperationStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Operations in Redis, all under one tag. What one becomes is worked out from what it was; when it
/// has become something else before that arrives, it is looked at again.
public final class RedisOperationStore implements OperationStore {
  private static final long KEPT_MS = Duration.ofDays(30).toMillis();
  private static final int MOST_ENDED = 1_000;
  private static final int MOST_FORGOTTEN = 100;

  /// Of so many that are to be worked on somebody is looked for whom nobody works on; those that
  /// came first go first.
  private static final int MOST_LOOKED = 1_000;

  private final Footing footing;
  private final Operations operations;
  private final Closed closed;

  public RedisOperationStore(Footing footing, Operations operations, Closed closed) {
    this.footing = footing;
    this.operations = operations;
    this.closed = closed;
  }

  @Override
  public Future<Operation> open(Operation operation) {
    return footing
        .loop()
        .take(() ->
            operations
                .open(operation)
                .compose(fresh ->
                    fresh
                        ? Future.succeededFuture(operation)
                        : operations
                            .look(footing.commands(), List.of(operation.id()))
                            .map(there -> there.getFirst().operation())));
  }

  @Override
  public Future<List<Taken>> take(String node, int max, Duration lease) {
    return footing.loop().take(() -> footing.now().compose(now -> take(max, now, lease)));
  }

  private Future<List<Taken>> take(int max, long now, Duration lease) {
    var args = new Args().add(operations.keys("todo").getFirst()).add(0).add(MOST_LOOKED - 1);
    return footing
        .commands()
        .read("ZRANGE", args)
        .compose(ids -> operations.values(footing.commands(), "steps", ids.texts()))
        .compose(steps -> operations.look(footing.commands(), idle(steps, max, now)))
        .compose(seen -> lend(seen, now, lease));
  }

  private static List<String> idle(Map<String, byte[]> steps, int max, long now) {
    return steps.entrySet().stream()
        .filter(it -> Operated.until(it.getValue()) <= now)
        .limit(max)
        .map(Map.Entry::getKey)
        .toList();
  }

  /// Those that another node was faster to take are left to it.
  private Future<List<Taken>> lend(List<Seen> idle, long now, Duration lease) {
    var taken = new ArrayList<Taken>(idle.size());
    var asked = new ArrayList<Future<Boolean>>(idle.size());
    for (var seen : idle) {
      if (seen.operation().isToDo() && seen.operated().until() <= now) {
        var begun = seen.operation().begun(Instant.ofEpochMilli(now));
        var next = new Operated(begun, footing.ids().stamp(), now + lease.toMillis());
        taken.add(new Taken(begun, next.token()));
        asked.add(operations.write(seen, new Next(next, List.of())));
      }
    }
    return Future.all(asked)
        .map(all -> {
          var lent = new ArrayList<Taken>(taken.size());
          for (int at = 0; at < taken.size(); at++) {
            if (all.<Boolean>resultAt(at)) {
              lent.add(taken.get(at));
            }
          }
          return lent;
        });
  }

  @Override
  public Future<Optional<Operation>> advance(
      String id, String token, Advance step, Duration lease) {
    return footing
        .loop()
        .take(() ->
            footing
                .now()
                .compose(
                    now -> operations.turn(id, seen -> advanced(seen, token, step, now, lease)))
                .compose(this::open)
                .map(it -> it.filter(Turned::done).map(Turned::operation)));
  }

  private static Optional<Next> advanced(
      Operated seen, String token, Advance step, long now, Duration lease) {
    if (!seen.token().equals(token)) {
      return Optional.empty();
    }
    var changed = seen.operation().advanced(step, Instant.ofEpochMilli(now));
    long until = changed.isToDo() ? now + lease.toMillis() : 0;
    return Optional.of(new Next(new Operated(changed, token, until), step.failed()));
  }

  @Override
  public Future<Steered> steer(String id, Steer steer) {
    return footing
        .loop()
        .take(() ->
            footing
                .now()
                .compose(now -> operations.turn(id, seen -> steered(seen, steer, now)))
                .compose(this::open)
                .map(it -> it.map(RedisOperationStore::told).orElseGet(Steered.Absent::new)));
  }

  private static Optional<Next> steered(Operated seen, Steer steer, long now) {
    return seen.operation()
        .steered(steer, Instant.ofEpochMilli(now))
        .map(it -> new Next(new Operated(it, seen.token(), seen.until()), List.of()));
  }

  private static Steered told(Turned turned) {
    return turned.done()
        ? new Steered.Done(turned.operation())
        : new Steered.Refused(turned.operation());
  }

  private Future<Optional<Turned>> open(Optional<Turned> turned) {
    return turned
        .filter(Turned::done)
        .<Future<?>>map(it -> closed.open(it.operation()))
        .orElseGet(Future::succeededFuture)
        .map(turned);
  }

  @Override
  public Future<List<Operation>> get(Collection<String> ids) {
    return footing.loop().take(() -> operations.look(footing.reads(), ids).map(this::operations));
  }

  private List<Operation> operations(List<Seen> seen) {
    return seen.stream().map(Seen::operation).toList();
  }

  @Override
  public Future<Page<Operation>> list(Optional<Cursor> after, int limit) {
    return footing
        .loop()
        .take(() -> {
          var all = operations.keys("all").getFirst();
          var from = after.map(it -> "(" + it.place()).orElse("+inf");
          var args = new Args().add(all).add(from).add("-inf").add("WITHSCORES");
          var page =
              footing.reads().read("ZREVRANGEBYSCORE", args.add("LIMIT").add(0).add(limit + 1L));
          var count = footing.reads().read("ZCARD", new Args().add(all));
          return page.compose(ids -> count.compose(total -> page(ids, limit, total.number())));
        });
  }

  private Future<Page<Operation>> page(Heard ids, int limit, long total) {
    int size = Math.min(ids.size() / 2, limit);
    var shown = new ArrayList<String>(size);
    for (int at = 0; at < size; at++) {
      shown.add(ids.text(2 * at));
    }
    var next =
        ids.size() / 2 > size && size > 0
            ? Optional.of(new Cursor(0, ids.number(2 * size - 1)))
            : Optional.<Cursor>empty();
    return operations.look(footing.reads(), shown).map(seen -> page(operations(seen), next, total));
  }

  @Override
  public Future<Page<Failed>> failed(String id, Optional<Cursor> after, int limit) {
    return footing
        .loop()
        .take(() -> {
          var before = after.map(it -> Long.toString(it.place())).orElse("");
          var args = new Args().add(id).add(before).add(limit);
          var keys = operations.keys("failures", Operations.failed(id));
          return footing.reads().run(Scripts.FAILED, keys, args).map(RedisOperationStore::failed);
        });
  }

  private static Page<Failed> failed(Heard answer) {
    var items = new ArrayList<Failed>(answer.size());
    for (int at = 2; at < answer.size(); at++) {
      items.add(OperationForm.failed(Form.in(answer.bytes(at))));
    }
    var next = Optional.of(answer.number(1)).filter(it -> it > 0).map(it -> new Cursor(0, it));
    return page(items, next, answer.number(0));
  }

  private static <T> Page<T> page(List<T> items, Optional<Cursor> next, long total) {
    return new Page<>(items, next, new Page.Total(total, true), Optional.empty(), true);
  }

  /// Opens queues that an operation at its end left closed, and forgets operations that ended long
  /// ago and the oldest of too many. Answers whether there may be more.
  public Future<Boolean> tidy() {
    return closed.tidy().compose(_ -> footing.now()).compose(this::forget);
  }

  private Future<Boolean> forget(long now) {
    var ended = operations.keys("ended").getFirst();
    var args = new Args().add(ended).add(0).add(MOST_FORGOTTEN - 1).add("WITHSCORES");
    var oldest = footing.commands().read("ZRANGE", args);
    var count = footing.commands().read("ZCARD", new Args().add(ended));
    return oldest.compose(ids ->
        count.compose(all -> {
          var over = new ArrayList<String>();
          for (int at = 0; at < ids.size(); at += 2) {
            if (all.number() - at / 2 > MOST_ENDED || ids.number(at + 1) + KEPT_MS <= now) {
              over.add(ids.text(at));
            }
          }
          return forget(over).map(over.size() == MOST_FORGOTTEN);
        }));
  }

  private Future<?> forget(List<String> ids) {
    if (ids.isEmpty()) {
      return Future.succeededFuture();
    }
    var args = new Args();
    var keys = new ArrayList<>(operations.keys("orders", "steps", "all", "ended", "failures"));
    for (var id : ids) {
      args.add(id);
      keys.addAll(operations.keys(Operations.failed(id)));
    }
    return footing.commands().run(Scripts.FORGET, keys, args);
  }
}
