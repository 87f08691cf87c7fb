package io.millrace.plugin.middleware;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.core.job.Ruling;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Middleware;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// How often attempts of each type and queue came to what, and how long they ran: `telemetry`, as
/// `millrace_attempt_run_seconds`.
///
/// Senders choose types and queues, so there is an end to them: what comes after the first thousand
/// is counted together as `other`.
public final class Telemetry implements Middleware {
  static final int MOST = 1_000;

  private static final String OTHER = "other";

  private final MeterRegistry registry;
  private final Map<String, Map<String, Sums>> byTypeAndQueue = new ConcurrentHashMap<>();
  private final AtomicInteger pairs = new AtomicInteger();
  private final Sums others;

  /// How often, and how long together: two additions are all that an attempt pays for.
  private record Sum(LongAdder count, LongAdder nanos) {
    void add(Duration ran) {
      count.increment();
      nanos.add(ran.toNanos());
    }
  }

  /// The sums of one type in one queue, by the word of the outcome.
  private record Sums(
      MeterRegistry registry, String type, String queue, Map<String, Sum> byOutcome) {
    Sums(MeterRegistry registry, String type, String queue) {
      this(registry, type, queue, new ConcurrentHashMap<>());
    }

    void add(String outcome, Duration ran) {
      var there = byOutcome.get(outcome);
      (there == null ? byOutcome.computeIfAbsent(outcome, this::sum) : there).add(ran);
    }

    private Sum sum(String outcome) {
      var sum = new Sum(new LongAdder(), new LongAdder());
      FunctionTimer.builder(
              "attempt.run", sum, it -> it.count.sum(), it -> it.nanos.sum(), TimeUnit.NANOSECONDS)
          .description("Attempts of this node's own performers")
          .tags("type", type, "queue", queue, "outcome", outcome)
          .register(registry);
      return sum;
    }
  }

  public Telemetry(MeterRegistry registry) {
    this.registry = registry;
    this.others = new Sums(registry, OTHER, OTHER);
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
    sums(job.type(), job.queue()).add(ruling.outcome().wire(), ran);
  }

  private Sums sums(String type, String queue) {
    var queues = byTypeAndQueue.get(type);
    var there = queues == null ? null : queues.get(queue);
    return there == null ? first(type, queue) : there;
  }

  private Sums first(String type, String queue) {
    if (pairs.get() >= MOST) {
      return others;
    }
    return byTypeAndQueue
        .computeIfAbsent(type, _ -> new ConcurrentHashMap<>())
        .computeIfAbsent(
            queue,
            _ -> {
              pairs.incrementAndGet();
              return new Sums(registry, type, queue);
            });
  }
}
