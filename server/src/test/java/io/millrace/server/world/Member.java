package io.millrace.server.world;

import io.millrace.config.ConfigFile;
import io.millrace.core.bus.Bus;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Ids;
import io.millrace.core.spi.Backend;
import io.millrace.server.Patching;
import io.millrace.server.cluster.Circle;
import io.millrace.server.cluster.Duty;
import io.millrace.server.cluster.Leader;
import io.millrace.server.cluster.NodesPass;
import io.millrace.server.cluster.Self;
import io.millrace.server.cluster.Several;
import io.millrace.server.dispatch.performer.Performers;
import io.millrace.server.engine.Engine;
import io.millrace.server.observe.Heap;
import io.millrace.server.observe.Meters;
import io.millrace.server.operation.Wanting;
import io.millrace.server.settings.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One life of one node: a whole engine with its passes, and its part among the others, on a loop
/// and on threads that go on only when the world says so. Who dies does nothing from then on.
final class Member {
  /// How many attempts of one queue run on a node.
  static final int MOST_OF_A_QUEUE = 4;

  /// How many of all queues.
  static final int MOST = 6;

  private static final Settings SETTINGS =
      ConfigFile.none(
              Map.of(),
              Map.of(
                  "dispatch.max_running", Integer.toString(MOST),
                  "workers.min", "1",
                  "workers.max", Integer.toString(MOST_OF_A_QUEUE),
                  "retention.max_per_queue", "8",
                  "shutdown.grace", "3s"))
          .read(Settings::from);

  private final String name;
  private final Hours hours;
  private final LoopInHand loop;
  private final ThreadsInHand threads;
  private final Meters meters;
  private final Backend store;
  private @Nullable Bus bus;
  private @Nullable Engine engine;
  private @Nullable Several circle;
  private State state = State.STARTING;

  /// How it is with one.
  enum State {
    STARTING,
    UP,
    LEAVING,
    DEAD
  }

  /// Until when it stands still, as a process does that is stopped.
  private long frozenUntil;

  /// `broken` hears what is thrown where nobody catches it.
  Member(String name, Backend store, Hours hours, Consumer<Throwable> broken) {
    this.name = name;
    this.store = store;
    this.hours = hours;
    this.loop = new LoopInHand(hours.ticker(), broken);
    this.threads = new ThreadsInHand(broken);
    this.meters = new Meters(new Heap(Long.MAX_VALUE, hours::nanos, () -> {}), hours::nanos);
  }

  /// Begins to be one of them, or dies trying.
  void start(Wires wires, Performers performers, long seed, Runnable failed) {
    Bus.among(vertx(), name, hours::nanos)
        .compose(opened -> {
          bus = opened;
          wires.join(this);
          engine = new Engine(plan(opened, performers.on(threads), seed));
          return vertx().deployVerticle(engine);
        })
        .compose(_ -> enter())
        .onComplete(
            _ -> state = state == State.STARTING ? State.UP : state,
            _ -> {
              failed.run();
              die();
            });
  }

  private Engine.Plan plan(Bus opened, Performers performers, long seed) {
    return new Engine.Plan(
        () -> Future.succeededFuture(store),
        opened,
        SETTINGS,
        new Duty(this::leads, this::owns),
        performers,
        new Holder("", name),
        Patching.means(Wanting.OPEN, SETTINGS.terms()),
        meters,
        hours.clock(),
        new Ids(hours.clock(), new SplittableRandom(seed)));
  }

  private Future<Void> enter() {
    var names = Self.Names.of(name, "1.0.0", hours.clock().instant(), "");
    var self = new Self(names, () -> new Self.Figures(0, 0, 0), this::quiet);
    var among =
        new Several(
            new Circle.Names("world", true),
            self,
            new Several.Rooms(store.workers(), bus(), hours.clock()),
            new NodesPass(store.workers(), self, Optional::empty, bus(), hours.clock()),
            new Leader(store.leases(), name, bus(), hours.clock(), hours::nanos),
            Optional.empty());
    circle = among;
    return among.enter(vertx(), "");
  }

  /// As long as nobody knows who is there, nobody leads, and everybody cares.
  boolean leads() {
    return circle != null && circle.duty().leads().getAsBoolean();
  }

  private boolean owns(String key) {
    return circle == null || circle.duty().owns().test(key);
  }

  private void quiet() {
    circle().retire().onComplete(_ -> engine().drain());
  }

  /// Sees its work to an end, or gives it back, and goes.
  void leave(Runnable gaveBack) {
    on(() -> {
      if (isUp()) {
        state = State.LEAVING;
        circle()
            .retire()
            .transform(_ -> engine().drain())
            .transform(_ -> {
              if (engine().hanging() > 0) {
                gaveBack.run();
              }
              return circle().leave();
            })
            .onComplete(_ -> die());
      }
    });
  }

  void die() {
    state = State.DEAD;
  }

  void freeze(Duration time) {
    frozenUntil = hours.millis() + time.toMillis();
  }

  void thaw() {
    frozenUntil = 0;
  }

  boolean isFrozen() {
    return hours.millis() < frozenUntil;
  }

  boolean isUp() {
    return state == State.UP;
  }

  boolean isDead() {
    return state == State.DEAD;
  }

  String name() {
    return name;
  }

  Vertx vertx() {
    return loop.vertx();
  }

  Bus bus() {
    return Objects.requireNonNull(bus, "started");
  }

  Engine engine() {
    return Objects.requireNonNull(engine, "started");
  }

  Circle circle() {
    return Objects.requireNonNull(circle, "entered");
  }

  /// Does something on its loop.
  void on(Runnable call) {
    vertx().getOrCreateContext().runOnContext(_ -> call.run());
  }

  /// Goes on; answers whether there was anything to do.
  boolean turn() {
    if (isDead() || isFrozen()) {
      return false;
    }
    boolean looped = loop.turn();
    return threads.turn() || looped;
  }

  /// When it is to go on next.
  long next() {
    if (isDead()) {
      return Hours.NEVER;
    }
    long in = loop.next();
    return in == Hours.NEVER ? in : Math.max(hours.millis() + in, frozenUntil);
  }

  /// Leaves nothing behind in this process.
  void end() {
    threads.end();
    loop.close();
    threads.end();
  }
}
