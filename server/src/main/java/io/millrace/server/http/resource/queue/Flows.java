package io.millrace.server.http.resource.queue;

import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueStats.Sums;
import io.millrace.core.queue.SeriesPoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/// How much flowed through queues between two instants: the difference of what had gone through
/// them, where what goes through them now is the last point.
public record Flows(List<Queue> queues, Map<String, List<SeriesPoint>> points, Instant now) {
  /// What can be counted, under its name.
  public enum Metric {
    ENQUEUED("jobs.enqueued", Sums::enqueued),
    CLAIMED("jobs.claimed", Sums::claimed),
    SUCCEEDED("jobs.succeeded", Sums::succeeded),
    FAILED("jobs.failed", Sums::failed),
    RETRIED("jobs.retried", Sums::retried),
    DEAD("jobs.dead", Sums::dead),
    DISCARDED("jobs.discarded", Sums::discarded),
    CANCELLED("jobs.cancelled", Sums::cancelled),
    RESCUED("jobs.rescued", Sums::rescued),
    PRUNED("jobs.pruned", Sums::pruned);

    private final String wire;

    // An accessor, which the compiler cannot see.
    @SuppressWarnings("ImmutableEnumChecker")
    private final ToLongFunction<Sums> of;

    Metric(String wire, ToLongFunction<Sums> of) {
      this.wire = wire;
      this.of = of;
    }

    public String wire() {
      return wire;
    }

    public static List<String> wires() {
      return Arrays.stream(values()).map(Metric::wire).toList();
    }

    public static Optional<Metric> of(String wire) {
      return Arrays.stream(values()).filter(it -> it.wire.equals(wire)).findFirst();
    }
  }

  /// Through all queues.
  public long between(Metric metric, Instant from, Instant to) {
    return queues.stream().mapToLong(queue -> between(queue, metric, from, to)).sum();
  }

  /// Through one queue. A queue that went and came back begins at nothing again.
  public long between(Queue queue, Metric metric, Instant from, Instant to) {
    long flow = 0;
    var before = at(queue, from);
    for (var point : within(queue, from, to)) {
      flow += flow(metric, before, point);
      before = point;
    }
    return flow;
  }

  /// Through one queue, step by step: `count` of them from an instant on. Its points are walked
  /// once.
  public long[] steps(Queue queue, Metric metric, Instant from, Duration step, int count) {
    var flows = new long[count];
    var before = Sums.NONE;
    for (var point : points.getOrDefault(queue.name(), List.of())) {
      int at = place(from, step, point.at());
      if (at >= 0 && at < count) {
        flows[at] += flow(metric, before, point.sums());
      }
      before = point.sums();
    }
    boolean lasts = !from.plus(step.multipliedBy(count)).isBefore(now);
    if (lasts) {
      flows[count - 1] += flow(metric, before, queue.stats().sums());
    }
    return flows;
  }

  /// Through all queues, step by step.
  public long[] steps(Metric metric, Instant from, Duration step, int count) {
    var flows = new long[count];
    for (var queue : queues) {
      var own = steps(queue, metric, from, step, count);
      Arrays.setAll(flows, at -> flows[at] + own[at]);
    }
    return flows;
  }

  /// In which step a point lies, which counts what came until then; -1 before them all.
  private static int place(Instant from, Duration step, Instant at) {
    return at.isAfter(from) ? (int) Duration.between(from, at).minusNanos(1).dividedBy(step) : -1;
  }

  private static long flow(Metric metric, Sums before, Sums after) {
    boolean again = after.enqueued() < before.enqueued();
    return metric.of.applyAsLong(after) - (again ? 0 : metric.of.applyAsLong(before));
  }

  private Sums at(Queue queue, Instant at) {
    var sums = Sums.NONE;
    for (var point : points.getOrDefault(queue.name(), List.of())) {
      sums = point.at().isAfter(at) ? sums : point.sums();
    }
    return sums;
  }

  private List<Sums> within(Queue queue, Instant from, Instant to) {
    var within = new ArrayList<Sums>();
    for (var point : points.getOrDefault(queue.name(), List.of())) {
      if (point.at().isAfter(from) && !point.at().isAfter(to)) {
        within.add(point.sums());
      }
    }
    if (!to.isBefore(now)) {
      within.add(queue.stats().sums());
    }
    return within;
  }
}
