package io.millrace.server.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.core.job.JobState;
import io.millrace.core.limit.BreakerStanding;
import io.millrace.core.queue.Crew;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueStats.Sums;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/// The figures of a node in Prometheus' text form, all of them named `millrace_…`.
///
/// What a queue holds and did comes from the store's own counters when somebody asks, so a job
/// costs nothing here; what is timed is a call of the store, however many jobs it carries.
public final class Meters {
  private static final String PREFIX = "millrace.";
  private static final int MOST_QUEUES = 1_000;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MultiGauge jobs;
  private final MultiGauge totals;
  private final MultiGauge workers;
  private final MultiGauge breakers;
  private final Counter turnedAway;
  private final Heap heap;
  private final LongSupplier nanos;
  private volatile boolean store = true;

  /// Whom else nobody may hold: a registry forgets whom it asks for a figure.
  private final List<Object> watched = new ArrayList<>();

  /// Of what has that memory and that time, which only goes on.
  public Meters(Heap heap, LongSupplier nanos) {
    this.heap = heap;
    this.nanos = nanos;
    registry.config().meterFilter(prefixed());
    Gauge.builder("store.up", this, it -> it.store ? 1 : 0)
        .description("Whether the store answers")
        .register(registry);
    jobs =
        MultiGauge.builder("queue.jobs").description("Jobs of a queue by state").register(registry);
    totals =
        MultiGauge.builder("queue.events")
            .description("What happened in a queue since the store began")
            .register(registry);
    workers =
        MultiGauge.builder("queue.workers")
            .description("Workers of this node for a queue")
            .register(registry);
    breakers =
        MultiGauge.builder("breaker.open")
            .description("1 for an open breaker, 0.5 for one that is half open, else 0")
            .register(registry);
    turnedAway =
        Counter.builder("http.turned_away")
            .description("Connections of addresses that have too many without a request")
            .register(registry);
    Gauge.builder("heap.share", heap, Heap::share)
        .description("Share of the heap that lives")
        .register(registry);
  }

  /// Of this process, with what its machine tells of itself.
  public static Meters ofThisProcess() {
    var meters = new Meters(Heap.ofThisProcess(), System::nanoTime);
    new JvmMemoryMetrics().bindTo(meters.registry);
    new JvmThreadMetrics().bindTo(meters.registry);
    var collector = new JvmGcMetrics();
    collector.bindTo(meters.registry);
    return meters;
  }

  private static MeterFilter prefixed() {
    return new MeterFilter() {
      @Override
      public Meter.Id map(Meter.Id id) {
        return id.getName().startsWith(PREFIX) ? id : id.withName(PREFIX + id.getName());
      }
    };
  }

  /// For what measures itself, such as Vert.x.
  public PrometheusMeterRegistry registry() {
    return registry;
  }

  /// How long one verb of the store takes: `millrace_store_claim`.
  Timer verb(String name) {
    return Timer.builder("store." + name).description("Calls of the store").register(registry);
  }

  /// How full memory is.
  public Heap heap() {
    return heap;
  }

  /// Calls that were refused because the node has more to do than it can bear, by what it lacks.
  Counter refused(String lacking) {
    return Counter.builder("overload.refused")
        .tag("by", lacking)
        .description("Calls refused under overload")
        .register(registry);
  }

  /// How late the event loop is that calls this, from now on: the engine's.
  public LoopLag watch(Vertx vertx) {
    var lag = LoopLag.onThisLoop(vertx, nanos);
    Gauge.builder("loop.lag.ms", lag, LoopLag::millis)
        .description("How late the engine's event loop is")
        .register(registry);
    return lag;
  }

  /// Threads that do not end although their attempts were given up, and how often the place of one
  /// was given to another.
  public void watchAttempts(IntSupplier hanging, LongSupplier replaced) {
    watched.addAll(List.of(hanging, replaced));
    Gauge.builder("dispatch.hanging", hanging, IntSupplier::getAsInt)
        .description("Threads of attempts that were given up and do not end")
        .register(registry);
    FunctionCounter.builder("dispatch.replaced", replaced, LongSupplier::getAsLong)
        .description("Places of such threads that were given to others")
        .register(registry);
  }

  /// A connection was closed because its address has too many.
  public void turnedAway() {
    turnedAway.increment();
  }

  /// What is shown of a store and of this node beside what is counted here.
  public record Seen(
      List<Queue> queues, Function<String, Crew> crews, List<BreakerStanding> breakers) {}

  /// Those of the node alone, while the store is away: nothing old is told of the queues.
  public String write() {
    store = false;
    return scrape(new Seen(List.of(), _ -> Crew.NONE, List.of()));
  }

  /// All figures, with these as they stand.
  public String write(Seen seen) {
    store = true;
    return scrape(seen);
  }

  private String scrape(Seen seen) {
    var queues = seen.queues;
    var jobRows = new ArrayList<MultiGauge.Row<?>>();
    var totalRows = new ArrayList<MultiGauge.Row<?>>();
    var workerRows = new ArrayList<MultiGauge.Row<?>>();
    for (var queue : queues.subList(0, Math.min(queues.size(), MOST_QUEUES))) {
      for (var state : JobState.values()) {
        var tags = Tags.of("queue", queue.name(), "state", state.wire());
        jobRows.add(MultiGauge.Row.of(tags, queue.stats().in(state)));
      }
      totals(queue.name(), queue.stats().sums(), totalRows);
      var crew = seen.crews.apply(queue.name());
      workerRows.add(row("queue", queue.name(), "state", "busy", crew.busy()));
      workerRows.add(row("queue", queue.name(), "state", "free", crew.free()));
    }
    jobs.register(jobRows, true);
    totals.register(totalRows, true);
    workers.register(workerRows, true);
    breakers.register(seen.breakers.stream().<MultiGauge.Row<?>>map(Meters::row).toList(), true);
    return registry.scrape();
  }

  private static MultiGauge.Row<?> row(
      String one, String name, String other, String word, int value) {
    return MultiGauge.Row.of(Tags.of(one, name, other, word), value);
  }

  private static MultiGauge.Row<?> row(BreakerStanding breaker) {
    double open =
        switch (breaker.phase()) {
          case CLOSED -> 0;
          case HALF_OPEN -> 0.5;
          case OPEN -> 1;
        };
    return MultiGauge.Row.of(Tags.of("breaker", breaker.name()), open);
  }

  private static void totals(String queue, Sums sums, List<MultiGauge.Row<?>> rows) {
    add(rows, queue, "enqueued", sums.enqueued());
    add(rows, queue, "claimed", sums.claimed());
    add(rows, queue, "succeeded", sums.succeeded());
    add(rows, queue, "retried", sums.retried());
    add(rows, queue, "dead", sums.dead());
    add(rows, queue, "discarded", sums.discarded());
    add(rows, queue, "cancelled", sums.cancelled());
    add(rows, queue, "rescued", sums.rescued());
    add(rows, queue, "pruned", sums.pruned());
  }

  private static void add(List<MultiGauge.Row<?>> rows, String queue, String event, long count) {
    rows.add(MultiGauge.Row.of(Tags.of("queue", queue, "event", event), count));
  }
}
