package io.millrace.server.live;

import io.millrace.server.live.feed.Feed.Around;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/// All visitors of one event loop. What happens within a moment reaches them together; those who
/// listen to nothing cost a look now and then.
final class LiveLoop {
  private final Vertx vertx;
  private final Context context;
  private final Tempo tempo;
  private final Set<Visitor> visitors = new LinkedHashSet<>();
  private final Set<Visitor> listening = new LinkedHashSet<>();
  private final AtomicBoolean called = new AtomicBoolean();

  /// On the present context.
  LiveLoop(Vertx vertx, Tempo tempo) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.tempo = tempo;
    vertx.setPeriodic(tempo.glance().toMillis(), _ -> tick());
  }

  Tempo tempo() {
    return tempo;
  }

  void enter(Visitor visitor) {
    visitors.add(visitor);
  }

  void leave(Visitor visitor) {
    visitors.remove(visitor);
    listening.remove(visitor);
  }

  /// Whether somebody is to be woken when there is something new.
  void listens(Visitor visitor, boolean so) {
    if (so && visitors.contains(visitor)) {
      listening.add(visitor);
    } else {
      listening.remove(visitor);
    }
  }

  /// There is something new. From any thread.
  void wake() {
    if (called.compareAndSet(false, true)) {
      context.runOnContext(_ ->
          vertx.setTimer(
              tempo.batch().toMillis(),
              _ -> {
                called.set(false);
                List.copyOf(listening).forEach(Visitor::drain);
              }));
    }
  }

  /// What stands around the feeds of a visitor.
  Around around(Visitor visitor) {
    return new Around(
        () -> context.runOnContext(_ -> visitor.drain()), (time, what) -> later(time, what));
  }

  void later(Duration time, Runnable what) {
    vertx.setTimer(Math.max(1, time.toMillis()), _ -> what.run());
  }

  private void tick() {
    long now = System.nanoTime();
    List.copyOf(visitors).forEach(it -> it.tick(now));
  }

  /// Ends all. From any thread.
  void dismiss() {
    context.runOnContext(_ -> List.copyOf(visitors).forEach(Visitor::dismiss));
  }
}
