package io.millrace.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.core.bus.Bus;
import io.millrace.server.cluster.Cluster;
import io.millrace.server.settings.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What everything else stands on: the event loops, the bus, and the other nodes, if there may be
/// any.
record Ground(Vertx vertx, Bus bus, Optional<Cluster> cluster) {
  static final int CORES = Runtime.getRuntime().availableProcessors();

  /// Tells of each event loop that does not come round within `turn`.
  static Future<Ground> of(Settings settings, MeterRegistry registry, Duration turn) {
    var builder = Vertx.builder().withMetrics(new MicrometerMetricsFactory(registry));
    if (!settings.cluster().enabled()) {
      var vertx = builder.with(options(turn)).build();
      return Future.succeededFuture(new Ground(vertx, Bus.on(vertx), Optional.empty()));
    }
    return join(settings, builder, turn);
  }

  private static Future<Ground> join(Settings settings, VertxBuilder builder, Duration turn) {
    return Cluster.join(builder, options(turn), settings.cluster(), settings.circle())
        .compose(joined -> {
          var self = joined.cluster().self();
          return Bus.among(joined.vertx(), self, System::nanoTime)
              .map(bus -> new Ground(joined.vertx(), bus, Optional.of(joined.cluster())));
        })
        .recover(cause -> Future.failedFuture(told(cause)));
  }

  private static Throwable told(Throwable cause) {
    var why =
        cause instanceof TimeoutException
            ? "it takes longer than " + Cluster.PATIENCE.toSeconds() + " s"
            : cause.getMessage();
    return new NoStore(
        NoStore.TAKEN,
        new IllegalStateException(
            "cannot join the other nodes: %s; look at cluster.bind, cluster.port and".formatted(why)
                + " cluster.members"));
  }

  /// One event loop per core. The event bus is our own business, and its figures cost more than
  /// they tell. Nothing is read through the class path, whose copies on disk would outlive a kill.
  private static VertxOptions options(Duration turn) {
    var metrics =
        new MicrometerMetricsOptions()
            .setEnabled(true)
            .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS);
    var files =
        new FileSystemOptions().setClassPathResolvingEnabled(false).setFileCachingEnabled(false);
    return new VertxOptions()
        .setEventLoopPoolSize(CORES)
        .setFileSystemOptions(files)
        .setMetricsOptions(metrics)
        .setBlockedThreadCheckInterval(turn.toMillis() / 2)
        .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
        .setMaxEventLoopExecuteTime(turn.toMillis())
        .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS);
  }
}
