package io.millrace.server.engine;

import io.millrace.core.bus.Bus;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Ids;
import io.millrace.core.queue.Crew;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.JobStore;
import io.millrace.server.alarm.AlarmVerticle;
import io.millrace.server.alarm.Pass;
import io.millrace.server.cluster.Duty;
import io.millrace.server.dispatch.DispatchVerticle;
import io.millrace.server.dispatch.performer.Performers;
import io.millrace.server.ingest.IngestVerticle;
import io.millrace.server.observe.LoopLag;
import io.millrace.server.observe.MeteredJobStore;
import io.millrace.server.observe.Meters;
import io.millrace.server.observe.Pressure;
import io.millrace.server.operation.OperationPass;
import io.millrace.server.prune.PrunePass;
import io.millrace.server.queue.KnownQueues;
import io.millrace.server.retry.RetryPass;
import io.millrace.server.series.SeriesPass;
import io.millrace.server.settings.Settings;
import io.millrace.server.tell.TellingStores;
import io.millrace.server.wake.WakePass;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All verticles that move jobs, on one event loop with their backend: a job's way from one to the
/// next costs no thread change.
public final class Engine extends VerticleBase {
  private static final Duration LIFELINE = Duration.ofMillis(100);

  private final Plan plan;
  private final List<VerticleBase> verticles = new ArrayList<>();
  private @Nullable Backend backend;
  private @Nullable TellingStores stores;
  private @Nullable DispatchVerticle dispatch;
  private @Nullable LoopLag lag;
  private @Nullable Pressure pressure;

  /// What an engine is made of. The backend is opened on the engine's own loop.
  public record Plan(
      Supplier<Future<Backend>> backend,
      Bus bus,
      Settings settings,
      Duty duty,
      Performers performers,
      Holder holder,
      OperationPass.Means operating,
      Meters meters,
      Clock clock,
      Ids ids) {}

  public Engine(Plan plan) {
    this.plan = plan;
  }

  /// The backend, once started.
  public Backend backend() {
    return Objects.requireNonNull(backend, "started");
  }

  /// Its doors that tell what happens, once started: those that every room uses.
  public TellingStores stores() {
    return Objects.requireNonNull(stores, "started");
  }

  /// The one of jobs.
  public JobStore jobs() {
    return stores().jobs();
  }

  /// How late its loop is, once started.
  public LoopLag lag() {
    return Objects.requireNonNull(lag, "started");
  }

  /// Whether the node has more to do than it can bear, once started.
  public Pressure pressure() {
    return Objects.requireNonNull(pressure, "started");
  }

  /// The workers of this node for a queue, once started.
  public Crew crew(String queue) {
    return Objects.requireNonNull(dispatch, "started").crew(queue);
  }

  /// Whether this node does jobs of a queue, once started.
  public boolean serves(String queue) {
    return Objects.requireNonNull(dispatch, "started").serves(queue);
  }

  /// Whether it does those of that type, once started.
  public boolean performs(String queue, String type) {
    return Objects.requireNonNull(dispatch, "started").performs(queue, type);
  }

  /// Attempts that run on this node, once started.
  public int running() {
    return Objects.requireNonNull(dispatch, "started").running();
  }

  /// Threads that do not end although their attempts were given up, once started.
  public int hanging() {
    return Objects.requireNonNull(dispatch, "started").hanging();
  }

  @Override
  public Future<?> start() {
    return plan.backend.get().compose(this::startOn);
  }

  private Future<?> startOn(Backend opened) {
    var metered = new MeteredJobStore(opened.jobs(), plan.meters);
    var telling = TellingStores.of(opened, metered, plan.bus, plan.clock);
    backend = opened;
    stores = telling;
    var late = plan.meters.watch(vertx);
    lag = late;
    pressure = new Pressure(plan.meters.heap(), late::millis, plan.meters);
    flow(opened, telling.jobs(), pressure());
    tend(opened, telling);
    return startFrom(0);
  }

  /// What a job passes: it is taken in, done, and kept alive while it is done.
  private void flow(Backend opened, JobStore jobs, Pressure bears) {
    var queues =
        KnownQueues.of(opened.queues(), plan.settings.queues().born(), plan.bus, plan.clock);
    var intake =
        new IngestVerticle.Rooms(
            plan.bus, jobs, queues, opened.definitions(), plan.clock, plan.meters.heap()::took);
    var doing =
        new DispatchVerticle(
            new DispatchVerticle.Rooms(
                context, plan.bus, jobs, queues, plan.clock, bears::isCrowded),
            plan.settings.dispatch(),
            plan.performers,
            plan.holder);
    plan.meters.watchAttempts(doing::hanging, doing::replaced);
    dispatch = doing;
    verticles.add(new IngestVerticle(intake, plan.ids, plan.settings.terms()));
    verticles.add(doing);
    verticles.add(alarm("lifeline", doing.lifeline(), LIFELINE));
  }

  /// What looks after jobs from time to time.
  private void tend(Backend opened, TellingStores telling) {
    var poll = plan.settings.retry().poll();
    var duty = plan.duty;
    var retry = new RetryPass(telling.jobs(), opened.queues(), duty.owns(), poll, plan.clock);
    verticles.add(alarm("retry", retry, poll));
    verticles.add(alarm("wake", new WakePass(plan.bus, plan.clock), WakePass.PERIOD));
    var prune =
        new PrunePass(opened, telling.jobs(), duty.leads(), plan.settings.retention(), plan.clock);
    verticles.add(alarm("prune", prune, PrunePass.PERIOD));
    var series = new SeriesPass(opened.queues(), duty.owns(), plan.clock);
    verticles.add(alarm("series", series, SeriesPass.PERIOD));
    verticles.add(alarm("operation", operation(opened, telling), OperationPass.PERIOD));
  }

  private OperationPass operation(Backend opened, TellingStores telling) {
    var operations = telling.operations();
    var rooms =
        new OperationPass.Rooms(
            opened,
            telling.jobs(),
            operations,
            telling.workers(),
            operations.underWay(),
            plan.bus,
            plan.clock);
    return new OperationPass(rooms, plan.operating, plan.holder.node());
  }

  private AlarmVerticle alarm(String name, Pass pass, Duration period) {
    return new AlarmVerticle(name, pass, AlarmVerticle.Rhythm.of(period), plan.bus, plan.clock);
  }

  private Future<?> startFrom(int at) {
    if (at == verticles.size()) {
      return Future.succeededFuture();
    }
    var verticle = verticles.get(at);
    verticle.init(vertx, context);
    return call(verticle::start).compose(_ -> startFrom(at + 1));
  }

  /// Takes no more work and sees what runs to its end, or gives it back. From any thread.
  public Future<?> drain() {
    var there = Objects.requireNonNull(dispatch, "started");
    var drained = new CompletableFuture<@Nullable Object>();
    context.runOnContext(_ ->
        there
            .drain(plan.settings.node().shutdownGrace())
            .onComplete(drained::complete, drained::completeExceptionally));
    return Future.fromCompletionStage(drained);
  }

  @Override
  public Future<?> stop() {
    return stopFrom(verticles.size() - 1).compose(_ -> backend().close());
  }

  private Future<?> stopFrom(int at) {
    return at < 0
        ? Future.succeededFuture()
        : call(verticles.get(at)::stop).compose(_ -> stopFrom(at - 1));
  }

  private interface Step {
    Future<?> take() throws Exception;
  }

  private static Future<?> call(Step step) {
    try {
      return step.take();
    } catch (Exception e) {
      return Future.failedFuture(e);
    }
  }
}
