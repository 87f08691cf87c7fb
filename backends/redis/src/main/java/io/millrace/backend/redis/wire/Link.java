package io.millrace.backend.redis.wire;

import io.millrace.core.spi.BackendUnavailable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One connection to a Redis, of our own for as long as it lasts: calls go out in order, one behind
/// the other, and nobody waits for a reply before the next call leaves.
///
/// Bounded in time and in number. When it breaks, the next call connects anew; while that fails, it
/// fails at once. To be called on one event loop.
public final class Link {
  private static final int SILENCES = 2;
  private static final long SHORTEST_PAUSE = 50;
  private static final long LONGEST_PAUSE = 2_000;
  private static final long PATIENCE_OF_WAIT = 500;

  private final Terms terms;
  private final Supplier<Future<String>> where;
  private final boolean onlyLeaders;
  private @Nullable Redis client;
  private @Nullable Future<RedisConnection> connection;
  private @Nullable Keeping keeping;
  private long pause = SHORTEST_PAUSE;
  private int inFlight;
  private int silences;
  private int copies;
  private boolean closed;

  /// A question that is about to leave: whether replicas have what was sent on that connection.
  private record Keeping(RedisConnection over, Future<Void> kept) {}

  /// @param onlyLeaders whether it is looked, at each connect, that who is there leads
  Link(Terms terms, Supplier<Future<String>> where, boolean onlyLeaders) {
    this.terms = terms;
    this.where = where;
    this.onlyLeaders = onlyLeaders;
  }

  /// Sends one command. Fails with what Redis answered, with [NotSent], or with
  /// [BackendUnavailable] when it is not known whether it was done.
  Future<Heard> send(Request request, boolean promises) {
    return take(it -> answer(it, it.send(request), promises));
  }

  /// The same, to one that is taking over the slot.
  Future<Heard> ask(Request request, boolean promises) {
    return take(it -> {
      it.send(Request.cmd(Command.ASKING));
      return answer(it, it.send(request), promises);
    });
  }

  private Future<Heard> take(Function<RedisConnection, Future<Heard>> call) {
    if (closed || inFlight >= terms.mostInFlight()) {
      return Future.failedFuture(
          new BackendUnavailable(closed ? "the store is closed" : "too many calls are under way"));
    }
    inFlight++;
    var over = connected();
    Future<Heard> sent =
        over.recover(cause -> Future.failedFuture(new NotSent(cause))).compose(call);
    return sent.timeout(terms.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .andThen((_, cause) -> ended(sent, cause))
        .recover(cause -> {
          overthrown(cause, over);
          return Future.failedFuture(told(cause));
        });
  }

  /// From now on the answer to what promises something waits until so many replicas have it.
  void keep(int wanted) {
    copies = wanted;
  }

  private Future<Heard> answer(
      RedisConnection over, Future<@Nullable Response> sent, boolean promises) {
    var heard = sent.map(Heard::new);
    if (!promises || copies == 0) {
      return heard;
    }
    var kept = kept(over);
    return heard.compose(it -> kept.map(it));
  }

  /// One question covers all that leaves in this turn; and what was only seen by it, for Redis asks
  /// its replicas for everything that it had written by then.
  private Future<Void> kept(RedisConnection over) {
    var about = keeping;
    if (about != null && about.over.equals(over)) {
      return about.kept;
    }
    var kept = Promise.<Void>promise();
    var made = new Keeping(over, kept.future());
    keeping = made;
    terms
        .vertx()
        .runOnContext(_ -> {
          keeping = made.equals(keeping) ? null : keeping;
          var wait = Request.cmd(Command.WAIT).arg(copies).arg(PATIENCE_OF_WAIT);
          over.send(wait).compose(it -> enough(new Heard(it).number())).onComplete(kept);
        });
    return made.kept;
  }

  private Future<Void> enough(long replicas) {
    return replicas >= copies
        ? Future.succeededFuture()
        : Future.failedFuture(
            new BackendUnavailable("redis: no " + copies + " replicas have it yet"));
  }

  /// Loads the scripts once more.
  Future<Void> load() {
    return connected()
        .recover(cause -> Future.failedFuture(new NotSent(cause)))
        .compose(this::load);
  }

  /// Who may no longer write is left, but what it was asked before is still heard.
  private void overthrown(Throwable cause, Future<RedisConnection> over) {
    if (Reply.of(cause) == Reply.ELSEWHERE && over.equals(connection)) {
      leave();
    }
  }

  /// Has the next call make a new connection, and closes this one when all on it is over.
  void leave() {
    var old = client;
    client = null;
    connection = null;
    if (old != null) {
      terms.vertx().setTimer(terms.timeout().toMillis(), _ -> old.close());
    }
  }

  /// Closes the connection at once, so that the next call makes a new one.
  void drop() {
    var old = client;
    client = null;
    connection = null;
    silences = 0;
    if (old != null) {
      old.close();
    }
  }

  Future<Void> close() {
    closed = true;
    var old = client;
    client = null;
    connection = null;
    return old == null ? Future.succeededFuture() : old.close();
  }

  private void ended(Future<Heard> sent, @Nullable Throwable cause) {
    inFlight--;
    if (!(cause instanceof TimeoutException)) {
      silences = 0;
    } else if (!sent.isComplete() && ++silences >= SILENCES) {
      drop();
    }
  }

  private static Throwable told(Throwable cause) {
    if (cause instanceof BackendUnavailable || Reply.of(cause) != Reply.UNKNOWN) {
      return cause;
    }
    var why = cause instanceof TimeoutException ? "did not answer in time" : cause.getMessage();
    return new BackendUnavailable("redis: " + why);
  }

  private Future<RedisConnection> connected() {
    var there = connection;
    return there == null ? connect() : there;
  }

  private Future<RedisConnection> connect() {
    var attempt = Promise.<RedisConnection>promise();
    var connecting = attempt.future();
    connection = connecting;
    where.get().compose(url -> connect(url, connecting)).onComplete(attempt);
    connecting.onComplete(it -> opened(it, connecting), _ -> failed(connecting));
    return connecting;
  }

  private Future<RedisConnection> connect(String url, Future<RedisConnection> connecting) {
    if (!connecting.equals(connection)) {
      return Future.failedFuture("left while it was looked who leads");
    }
    var made = Redis.createClient(terms.vertx(), terms.options(url));
    client = made;
    return made.connect()
        .compose(it -> leads(it).compose(_ -> load(it)).map(it))
        .andThen((_, cause) -> {
          if (cause != null) {
            made.close();
          }
        });
  }

  private Future<?> leads(RedisConnection it) {
    return !onlyLeaders
        ? Future.succeededFuture()
        : it.send(Request.cmd(Command.ROLE))
            .compose(role ->
                role != null && role.get(0).toString().equals("master")
                    ? Future.succeededFuture()
                    : Future.failedFuture("it does not lead"));
  }

  private void opened(RedisConnection made, Future<RedisConnection> connecting) {
    pause = SHORTEST_PAUSE;
    made.exceptionHandler(_ -> lost(connecting));
    made.endHandler(_ -> lost(connecting));
  }

  private void lost(Future<RedisConnection> gone) {
    if (gone.equals(connection)) {
      drop();
    }
  }

  /// The failure stands for a while, so that nobody hammers a server that is not there.
  private void failed(Future<RedisConnection> connecting) {
    terms
        .vertx()
        .setTimer(
            pause,
            _ -> {
              if (connecting.equals(connection)) {
                client = null;
                connection = null;
              }
            });
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  }

  private Future<Void> load(RedisConnection to) {
    var loads =
        terms.scripts().stream()
            .map(it -> to.send(Request.cmd(Command.SCRIPT).arg("LOAD").arg(it.text())))
            .toList();
    return Future.all(loads).mapEmpty();
  }
}
