package io.millrace.server.http.route.work;

import io.millrace.core.spi.BackendUnavailable;
import io.millrace.server.http.route.Doors;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Asks for each item by itself what could not be asked for all of them at once: while a part of
/// the store is away, those whose part is there are answered. Only for what may be asked again, as
/// some of it may have been done. Where the whole store is away it is asked once, and fails.
record Apart(Doors doors) {
  /// An answer for each item, in order; none where it could not be asked.
  <T, R> Future<List<Optional<R>>> ask(List<T> items, Function<List<T>, Future<List<R>>> ask) {
    return ask.apply(items)
        .map(answers -> answers.stream().map(Optional::of).toList())
        .recover(cause ->
            cause instanceof BackendUnavailable
                ? partly(items, ask, cause)
                : Future.failedFuture(cause));
  }

  private <T, R> Future<List<Optional<R>>> partly(
      List<T> items, Function<List<T>, Future<List<R>>> ask, Throwable cause) {
    return doors
        .backend()
        .health()
        .compose(health -> health.healthy() ? each(items, ask) : Future.failedFuture(cause));
  }

  private static <T, R> Future<List<Optional<R>>> each(
      List<T> items, Function<List<T>, Future<List<R>>> ask) {
    var answers =
        items.stream()
            .map(item ->
                ask.apply(List.of(item)).map(List::getFirst).map(Optional::of).recover(Apart::away))
            .toList();
    return Future.all(answers).map(_ -> answers.stream().map(Future::result).toList());
  }

  private static <R> Future<Optional<R>> away(Throwable cause) {
    return cause instanceof BackendUnavailable
        ? Future.succeededFuture(Optional.empty())
        : Future.failedFuture(cause);
  }
}
