package io.millrace.server.http.route;

import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Guest;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/// Lets calls wait for as long as what let them in still does. A key that is revoked, expires or is
/// changed ends the waiting within a moment, with 401, and nothing comes of it: whoever gives
/// something out asks the [Presence] first.
public record Staying(Vertx vertx) {
  /// With the look of another node at the keys this stays within the second that a revocation has.
  private static final Duration GLANCE = Duration.ofMillis(250);

  /// What `waiting` comes to, or that its caller is turned away.
  public <T> Future<T> during(Call call, Duration patience, Function<Presence, Future<T>> waiting) {
    return during(call, patience, waiting, _ -> {});
  }

  /// The same; `back` takes what came all the same for a caller who is turned away.
  public <T> Future<T> during(
      Call call, Duration patience, Function<Presence, Future<T>> waiting, Consumer<T> back) {
    return patience.isZero()
        ? waiting.apply(new Presence(call.guest(), call.gone()))
        : during(call.guest(), call.gone(), waiting, back);
  }

  <T> Future<T> during(
      Guest guest, Future<Void> gone, Function<Presence, Future<T>> waiting, Consumer<T> back) {
    var over = new CompletableFuture<Void>();
    long timer =
        vertx.setPeriodic(
            GLANCE.toMillis(),
            _ -> {
              if (!guest.isAdmitted()) {
                over.complete(null);
              }
            });
    gone.onComplete(_ -> over.complete(null));
    var ended = Future.fromCompletionStage(over, vertx.getOrCreateContext());
    var waited = Future.succeededFuture().compose(_ -> waiting.apply(new Presence(guest, ended)));
    waited.onComplete(_ -> over.complete(null), _ -> over.complete(null));
    return ended
        .transform(_ -> guest.isAdmitted() ? waited : refused(waited, back))
        .andThen((_, _) -> vertx.cancelTimer(timer));
  }

  private static <T> Future<T> refused(Future<T> waited, Consumer<T> back) {
    // Whatever it fails with, the refusal is what is answered.
    waited.onComplete(back::accept, _ -> {});
    return Future.failedFuture(refusal());
  }

  private static ProblemException refusal() {
    return Problem.of(
            ProblemCode.UNAUTHENTICATED,
            "your key or login has ended or was changed: show it again")
        .withHeader("www-authenticate", "Bearer")
        .exception();
  }
}
