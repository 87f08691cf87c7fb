package io.millrace.backend.redis.wire;

import io.millrace.core.spi.BackendUnavailable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.List;

/// Runs scripts over one [Link], and does what follows from a reply that is no answer. A call that
/// was not carried out is sent once more where that can help; for what may have been, its caller is
/// told so.
public final class Calls {
  private static final int MOST_TRIES = 5;
  private static final long FIRST_PAUSE = 100;

  private final Vertx vertx;
  private final Link link;

  public Calls(Vertx vertx, Link link) {
    this.vertx = vertx;
    this.link = link;
  }

  /// Runs a script on these keys, all of one slot.
  public Future<Heard> run(Script script, List<byte[]> keys, Args args) {
    var request = Request.cmd(Command.EVALSHA).arg(script.hash()).arg(keys.size());
    keys.forEach(request::arg);
    args.writeTo(request);
    return send(request, script.name(), 1);
  }

  /// Runs a plain command that only reads.
  public Future<Heard> read(String command, Args args) {
    var request = Request.cmd(Command.create(command));
    args.writeTo(request);
    return send(request, command, 1);
  }

  private Future<Heard> send(Request request, String name, int tried) {
    return link.send(request)
        .recover(cause ->
            tried < MOST_TRIES
                ? after(cause, request, name, tried)
                : Future.failedFuture(told(name, cause)));
  }

  private Future<Heard> after(Throwable cause, Request request, String name, int tried) {
    return switch (Reply.of(cause)) {
      case LATER ->
          vertx.timer(FIRST_PAUSE << (tried - 1)).compose(_ -> send(request, name, tried + 1));
      case LOAD -> link.load().compose(_ -> send(request, name, MOST_TRIES));
      case ELSEWHERE -> {
        link.drop();
        yield send(request, name, MOST_TRIES);
      }
      case REFUSED, UNKNOWN, MISTAKE -> Future.failedFuture(told(name, cause));
    };
  }

  private static Throwable told(String name, Throwable cause) {
    if (cause instanceof BackendUnavailable) {
      return cause;
    }
    return Reply.of(cause) == Reply.MISTAKE
        ? new IllegalStateException(name + ": " + cause)
        : new BackendUnavailable("redis: " + cause);
  }
}
