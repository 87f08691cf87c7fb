package io.millrace.backend.redis.wire;

import io.millrace.core.spi.BackendUnavailable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

  /// To whom it leads, how long a call may take, and how many may be under way.
  public record Terms(RedisOptions options, Duration timeout, int mostInFlight) {}

  private final Vertx vertx;
  private final Terms terms;
  private final List<Script> scripts;
  private @Nullable Redis client;
  private @Nullable Future<RedisConnection> connection;
  private long pause = SHORTEST_PAUSE;
  private int inFlight;
  private int silences;
  private boolean closed;

  public Link(Vertx vertx, Terms terms, List<Script> scripts) {
    this.vertx = vertx;
    this.terms = terms;
    this.scripts = scripts;
  }

  /// Sends one command. Fails with what Redis answered, or [BackendUnavailable] when it is not
  /// known whether it was done.
  public Future<Heard> send(Request request) {
    if (closed || inFlight >= terms.mostInFlight()) {
      return Future.failedFuture(
          new BackendUnavailable(closed ? "the store is closed" : "too many calls are under way"));
    }
    inFlight++;
    Future<Heard> sent = connected().compose(it -> it.send(request).map(Heard::new));
    return sent.timeout(terms.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .andThen((_, cause) -> ended(sent, cause))
        .recover(cause -> Future.failedFuture(told(cause)));
  }

  /// Loads the scripts once more.
  Future<Void> load() {
    return connected().compose(this::load);
  }

  /// Leaves the connection, so that the next call makes a new one.
  void drop() {
    var old = client;
    client = null;
    connection = null;
    silences = 0;
    if (old != null) {
      old.close();
    }
  }

  public Future<Void> close() {
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
    var made = Redis.createClient(vertx, terms.options());
    client = made;
    var connecting = made.connect().compose(it -> load(it).map(it));
    connection = connecting;
    connecting.onComplete(it -> opened(it, connecting), _ -> failed(made));
    return connecting;
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
  private void failed(Redis made) {
    made.close();
    vertx.setTimer(
        pause,
        _ -> {
          if (made.equals(client)) {
            client = null;
            connection = null;
          }
        });
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  }

  private Future<Void> load(RedisConnection to) {
    var loads =
        scripts.stream().map(it -> Request.cmd(Command.SCRIPT).arg("LOAD").arg(it.text())).toList();
    return to.batch(loads).mapEmpty();
  }
}
