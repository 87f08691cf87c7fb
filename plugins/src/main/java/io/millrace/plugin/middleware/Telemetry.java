package io.millrace.plugin.middleware;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.millrace.core.job.Ruling;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Middleware;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// How often attempts of each type and queue came to what, and how long they ran: `telemetry`, as
/// `millrace_attempt_run_seconds`.
///
/// Senders choose types and queues, so there is an end to them: what comes after the first thousand
/// is counted together as `other`.
public final class Telemetry implements Middleware {
  static final int MOST = 1_000;

  private static final String OTHER = "other";

  private final MeterRegistry registry;
  private final Map<String, Map<String, Timers>> byTypeAndQueue = new ConcurrentHashMap<>();
  private final AtomicInteger pairs = new AtomicInteger();
  private final Timers others;

  /// The timers of one type in one queue, by the word of the outcome.
  private record Timers(
      MeterRegistry registry, String type, String queue, Map<String, Timer> byOutcome) {
    Timers(MeterRegistry registry, String type, String queue) {
      this(registry, type, queue, new ConcurrentHashMap<>());
    }

    void record(String outcome, Duration ran) {
      var there = byOutcome.get(outcome);
      (there == null ? byOutcome.computeIfAbsent(outcome, this::timer) : there).record(ran);
    }

    private Timer timer(String outcome) {
      return Timer.builder("attempt.run")
          .description("Attempts of this node's own performers")
          .tags("type", type, "queue", queue, "outcome", outcome)
          .register(registry);
    }
  }

  public Telemetry(MeterRegistry registry) {
    this.registry = registry;
    this.others = new Timers(registry, OTHER, OTHER);
  }

  @Override
  public String name() {
    return "telemetry";
  }

  @Override
  public boolean nonblocking() {
    return true;
  }

  @Override
  public void onComplete(Context context, Ruling ruling, Duration ran) {
    var job = context.claim().job();
    timers(job.type(), job.queue()).record(ruling.outcome().wire(), ran);
  }

  private Timers timers(String type, String queue) {
    var queues = byTypeAndQueue.get(type);
    var there = queues == null ? null : queues.get(queue);
    return there == null ? first(type, queue) : there;
  }

  private Timers first(String type, String queue) {
    if (pairs.get() >= MOST) {
      return others;
    }
    return byTypeAndQueue
        .computeIfAbsent(type, _ -> new ConcurrentHashMap<>())
        .computeIfAbsent(
            queue,
            _ -> {
              pairs.incrementAndGet();
              return new Timers(registry, type, queue);
            });
  }
}
