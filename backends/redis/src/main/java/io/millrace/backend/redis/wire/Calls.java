package io.millrace.backend.redis.wire;

import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.StoreFull;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.impl.types.ErrorType;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs scripts where their keys are, and does what follows from a reply that is no answer. A call
/// that was not carried out is sent once more where that can help; for what may have been, its
/// caller is told so.
public final class Calls {
  private static final int MOST_TRIES = 5;
  private static final long FIRST_PAUSE = 100;
  private static final long SHORT_PAUSE = 50;

  private static final long QUIET = 60_000;
  private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

  private final Vertx vertx;
  private final Way way;
  private boolean complained;

  public Calls(Vertx vertx, Way way) {
    this.vertx = vertx;
    this.way = way;
  }

  /// What is sent, how it is called, to whom it goes, and whether its answer promises something.
  private record Call(Request request, String name, Function<Way, Future<Link>> to, boolean vows) {}

  /// Runs a script on these keys, all of one slot.
  public Future<Heard> run(Script script, List<byte[]> keys, Args args) {
    var request = Request.cmd(Command.EVALSHA).arg(script.hash()).arg(keys.size());
    keys.forEach(request::arg);
    args.writeTo(request);
    var first = keys.getFirst();
    return send(new Call(request, script.name(), it -> it.to(first), true), 1);
  }

  /// Runs a plain command that only reads, on the key that is its first argument.
  public Future<Heard> read(String command, Args args) {
    return read(command, args, args.first());
  }

  /// The same without a key of its own, asked of who has that one.
  public Future<Heard> read(String command, Args args, byte[] key) {
    return send(new Call(request(command, args), command, it -> it.to(key), false), 1);
  }

  /// Runs a plain command that only reads at all who lead.
  public Future<List<Heard>> readAll(String command, Args args) {
    return way.leaders()
        .recover(cause -> Future.failedFuture(told(command, cause)))
        .compose(
            links -> Future.all(links.stream().map(link -> read(command, args, link)).toList()))
        .map(it -> it.<Heard>list());
  }

  /// The same at the one that is at `host:port`, whether it leads or not.
  public Future<Heard> readAt(String address, String command, Args args) {
    var link = way.at(address);
    return read(command, args, link).onComplete(_ -> link.drop());
  }

  private Future<Heard> read(String command, Args args, Link link) {
    var to = Future.succeededFuture(link);
    return send(new Call(request(command, args), command, _ -> to, false), MOST_TRIES - 1);
  }

  private static Request request(String command, Args args) {
    var request = Request.cmd(Command.create(command));
    args.writeTo(request);
    return request;
  }

  private Future<Heard> send(Call call, int tried) {
    return call.to.apply(way).compose(link -> send(call, tried, link), cause -> fail(call, cause));
  }

  private Future<Heard> send(Call call, int tried, Link link) {
    return link.send(call.request, call.vows).recover(cause -> after(cause, call, tried, link));
  }

  private Future<Heard> after(Throwable cause, Call call, int tried, Link link) {
    if (tried >= MOST_TRIES) {
      return fail(call, cause);
    }
    return switch (Reply.of(cause)) {
      case LATER -> pause(FIRST_PAUSE << (tried - 1)).compose(_ -> send(call, tried + 1));
      case SOON -> pause(SHORT_PAUSE).compose(_ -> send(call, tried + 1));
      case LOAD -> link.load().compose(_ -> send(call, MOST_TRIES), fault -> fail(call, fault));
      case ELSEWHERE -> way.overthrown().compose(_ -> send(call, MOST_TRIES));
      case MOVED -> {
        way.moved(Integer.parseInt(word(cause, 1)), word(cause, 2));
        yield send(call, tried + 1);
      }
      case ASK ->
          way.at(word(cause, 2))
              .ask(call.request, call.vows)
              .recover(again -> after(again, call, tried + 1, link));
      case NOT_SENT ->
          way.unreached().compose(again -> again ? send(call, MOST_TRIES) : fail(call, cause));
      case UNKNOWN, AWAY -> {
        way.unreached();
        yield fail(call, cause);
      }
      case BARRED -> {
        complain(call, cause);
        yield fail(call, cause);
      }
      case REFUSED, FULL, MISTAKE -> fail(call, cause);
    };
  }

  /// Once a minute: nothing goes until a person has seen to it.
  private void complain(Call call, Throwable cause) {
    if (!complained) {
      complained = true;
      LOG.warn("redis does not allow {}: {}", call.name, told(call.name, cause).getMessage());
      vertx.setTimer(QUIET, _ -> complained = false);
    }
  }

  private Future<?> pause(long millis) {
    return vertx.timer(millis);
  }

  private static String word(Throwable cause, int place) {
    return cause.toString().split(" ", -1)[place];
  }

  private static Future<Heard> fail(Call call, Throwable cause) {
    return Future.failedFuture(told(call.name, cause));
  }

  private static Throwable told(String name, Throwable cause) {
    if (cause instanceof BackendUnavailable || cause instanceof IllegalStateException) {
      return cause;
    }
    var text = "redis: " + (cause instanceof ErrorType ? cause.toString() : cause.getMessage());
    return switch (Reply.of(cause)) {
      case BARRED -> new Barred(text);
      case MISTAKE -> new IllegalStateException(name + ": " + text);
      case FULL -> new StoreFull(text);
      case LATER, SOON, LOAD, ELSEWHERE, MOVED, ASK, REFUSED, AWAY, NOT_SENT, UNKNOWN ->
          new BackendUnavailable(text);
    };
  }
}
