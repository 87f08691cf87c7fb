package io.millrace.core.bus;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Carries what one node publishes to the others. What is said within one turn of its loop leaves
/// together, the same only once; what nobody elsewhere listens to does not leave. A value may be
/// lost on the way, never told twice or changed.
final class Relay<Q> {
  /// So many values wait at most; what comes beyond is lost.
  private static final int MOST = 10_000;

  private static final int FRAME = 500;

  /// How often a listener says that it is one, and how long the others believe it.
  private static final Duration SAYS = Duration.ofSeconds(1);

  private static final long BELIEVED = Duration.ofSeconds(4).toNanos();

  private final Vertx vertx;
  private final Context context;
  private final Frames<Q> frames;
  private final String address;
  private final String self;
  private final ConcurrentLinkedQueue<Q> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicBoolean called = new AtomicBoolean();
  private final LongSupplier nanos;
  private final AtomicLong heardUntil;
  private final AtomicLong saidAt;

  /// `self` tells this node from the others; `nanos` is a time that only goes on.
  Relay(Vertx vertx, Frames<Q> frames, String address, String self, LongSupplier nanos) {
    this.nanos = nanos;
    this.heardUntil = new AtomicLong(nanos.getAsLong());
    this.saidAt = new AtomicLong(nanos.getAsLong() - BELIEVED);
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.frames = frames;
    this.address = address;
    this.self = self;
  }

  /// Begins to hear the others; done when they know. Says to them that somebody listens here for as
  /// long as that is so.
  Future<Void> open(Consumer<List<Q>> here, AtomicInteger listeners) {
    vertx.setPeriodic(
        SAYS.toMillis(),
        _ -> {
          if (listeners.get() > 0) {
            sayListening();
          }
        });
    var consumer =
        vertx.eventBus().<Object>consumer(address, message -> arrived(message.body(), here));
    return consumer.completion();
  }

  private void arrived(Object body, Consumer<List<Q>> here) {
    if (!(body instanceof Buffer bytes)) {
      return;
    }
    frames
        .read(bytes)
        .filter(frame -> !frame.sender().equals(self))
        .ifPresent(frame -> {
          if (frame.values().isEmpty()) {
            listened();
          } else {
            here.accept(frame.values());
          }
        });
  }

  /// Whether somebody elsewhere listens.
  boolean heard() {
    return heardUntil.get() - nanos.getAsLong() > 0;
  }

  /// Somebody elsewhere listens, by what was heard of him.
  void listened() {
    heardUntil.set(nanos.getAsLong() + BELIEVED);
  }

  /// Says that somebody here listens, unless that was said just before.
  void listening() {
    if (nanos.getAsLong() - saidAt.get() > SAYS.toNanos()) {
      sayListening();
    }
  }

  private void sayListening() {
    saidAt.set(nanos.getAsLong());
    publish(frames.ear(self));
  }

  /// Sends a value to the others, if any of them listens. From any thread.
  void send(Q value) {
    if (!heard()) {
      return;
    }
    if (count.incrementAndGet() > MOST) {
      count.decrementAndGet();
      return;
    }
    waiting.add(value);
    if (called.compareAndSet(false, true)) {
      context.runOnContext(_ -> leave());
    }
  }

  private void leave() {
    called.set(false);
    var together = new LinkedHashSet<Q>();
    for (var next = waiting.poll(); next != null; next = waiting.poll()) {
      count.decrementAndGet();
      together.add(next);
      if (together.size() == FRAME) {
        publish(frames.values(self, together));
        together = new LinkedHashSet<>();
      }
    }
    if (!together.isEmpty()) {
      publish(frames.values(self, together));
    }
  }

  private void publish(Buffer frame) {
    vertx.eventBus().publish(address, frame, new DeliveryOptions());
  }
}
