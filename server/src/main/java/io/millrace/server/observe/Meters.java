package io.millrace.server.observe;

import io.micrometer.core.instrument.Counter;
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
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueStats.Sums;
import java.util.ArrayList;
import java.util.List;

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
  private final Counter turnedAway;

  public Meters() {
    registry.config().meterFilter(prefixed());
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    var collector = new JvmGcMetrics();
    collector.bindTo(registry);
    jobs =
        MultiGauge.builder("queue.jobs").description("Jobs of a queue by state").register(registry);
    totals =
        MultiGauge.builder("queue.events")
            .description("What happened in a queue since the store began")
            .register(registry);
    turnedAway =
        Counter.builder("http.turned_away")
            .description("Connections of addresses that have too many without a request")
            .register(registry);
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

  /// A connection was closed because its address has too many.
  public void turnedAway() {
    turnedAway.increment();
  }

  /// All figures, those of these queues as they stand.
  public String write(List<Queue> queues) {
    var jobRows = new ArrayList<MultiGauge.Row<?>>();
    var totalRows = new ArrayList<MultiGauge.Row<?>>();
    for (var queue : queues.subList(0, Math.min(queues.size(), MOST_QUEUES))) {
      for (var state : JobState.values()) {
        var tags = Tags.of("queue", queue.name(), "state", state.wire());
        jobRows.add(MultiGauge.Row.of(tags, queue.stats().in(state)));
      }
      totals(queue.name(), queue.stats().sums(), totalRows);
    }
    jobs.register(jobRows, true);
    totals.register(totalRows, true);
    return registry.scrape();
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
