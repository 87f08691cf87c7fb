package io.millrace.server.push;

import io.millrace.core.bus.Bus;
import io.millrace.core.spi.DefinitionStore;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.LeaseStore;
import io.millrace.core.spi.LimitStore;
import io.millrace.core.spi.Push;
import io.millrace.core.spi.WorkerStore;
import io.millrace.server.alarm.AlarmVerticle;
import io.millrace.server.dispatch.DispatchVerticle;
import io.millrace.server.dispatch.Idle;
import io.millrace.server.secret.Secrets;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Has the pass of workers to which attempts are brought run on an event loop of its own.
public final class PushVerticle extends VerticleBase {
  private final Stores stores;
  private final Outside outside;
  private @Nullable PushPass pass;
  private @Nullable AlarmVerticle alarm;

  /// Where it finds workers and their jobs.
  public record Stores(
      JobStore jobs,
      WorkerStore workers,
      DefinitionStore definitions,
      LeaseStore leases,
      LimitStore limits) {}

  /// What else it works with; `pressed` whether the node has more to do than it can bear.
  public record Outside(
      String node, Push push, Secrets secrets, Bus bus, Clock clock, BooleanSupplier pressed) {}

  public PushVerticle(Stores stores, Outside outside) {
    this.stores = stores;
    this.outside = outside;
  }

  @Override
  public Future<?> start() throws Exception {
    var started = new PushPass(vertx, context, stores, outside);
    pass = started;
    var rings =
        new AlarmVerticle(
            "push",
            started,
            AlarmVerticle.Rhythm.of(PushPass.PERIOD),
            outside.bus(),
            outside.clock());
    alarm = rings;
    rings.init(vertx, context);
    return rings.start();
  }

  /// Claims no more and sees what was brought to its end, or hands it back. From any thread.
  public Future<?> drain(Duration grace) {
    var there = Objects.requireNonNull(pass, "started");
    var drained = new CompletableFuture<@Nullable Object>();
    context.runOnContext(
        _ -> drain(there, grace).onComplete(drained::complete, drained::completeExceptionally));
    return Future.fromCompletionStage(drained);
  }

  private Future<?> drain(PushPass there, Duration grace) {
    var idle = new Idle(vertx, context, outside.clock());
    there.close();
    return idle.within(grace, there::isIdle)
        .compose(_ -> {
          there.giveBack();
          return idle.within(DispatchVerticle.GIVING_BACK, there::isIdle);
        })
        .compose(_ -> there.resign());
  }

  @Override
  public Future<?> stop() throws Exception {
    return alarm == null ? Future.succeededFuture() : alarm.stop();
  }
}
