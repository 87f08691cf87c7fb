package io.millrace.backend.redis.footing;

import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.StoreFull;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Looks every few seconds whether the store is still what it was at the start: the same one, on a
/// Redis that drops nothing by itself and has memory left. While it is not, nothing new is taken
/// in.
public final class Watch {
  private static final long EVERY = 5_000;
  private static final double FULL = 0.9;

  private final Footing footing;
  private final Vertx vertx;
  private String identity = "";
  private long timer = -1;
  private Optional<String> trouble = Optional.empty();
  private boolean full;

  Watch(Footing footing, Vertx vertx) {
    this.footing = footing;
    this.vertx = vertx;
  }

  /// From now on it is to be the store of that name.
  public void begin(String store) {
    identity = store;
    timer = vertx.setPeriodic(EVERY, _ -> look());
  }

  void end() {
    vertx.cancelTimer(timer);
  }

  /// What is wrong, looked at now. Fails when the store does not answer.
  public Future<Optional<String>> look() {
    var store = footing.keys().center("store").getFirst();
    return footing
        .reads()
        .read("HGET", new Args().add(store).add("identity"))
        .compose(there -> parts().map(reports -> judge(there, reports)));
  }

  /// A part of a cluster that is away says nothing, and the others go on.
  private Future<List<Report>> parts() {
    return footing
        .reads()
        .readAll("INFO", new Args().add("memory"))
        .map(all -> all.stream().map(Heard::text).map(Report::new).toList())
        .otherwise(List.of());
  }

  private Optional<String> judge(Heard there, List<Report> reports) {
    if (there.isNothing() || !there.text().equals(identity)) {
      trouble = Optional.of("the store was emptied or is another one; start anew");
    } else if (!reports.isEmpty()) {
      trouble = reports.stream().flatMap(it -> it.dropping().stream()).findFirst();
      full = reports.stream().anyMatch(it -> it.fullness() >= FULL);
    }
    return trouble;
  }

  /// Why nothing new may be taken in, if so.
  public @Nullable BackendUnavailable refusal() {
    if (trouble.isPresent()) {
      return new BackendUnavailable(trouble.get());
    }
    return full ? new StoreFull("redis: more than nine tenths of its memory are used") : null;
  }
}
