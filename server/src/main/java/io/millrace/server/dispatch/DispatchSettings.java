package io.millrace.server.dispatch;

import io.millrace.config.Section;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueConfig.Workers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Which jobs this node performs itself, and how many at once.
///
/// @param queues their weights; `*` stands for all others
/// @param idleAfter how long a worker has nothing to do before it retires
public record DispatchSettings(
    boolean enabled,
    Map<String, Integer> queues,
    int maxRunning,
    int workersMin,
    int workersMax,
    Duration idleAfter) {
  private static final String OTHERS = "*";
  private static final int HEAVIEST = 1_000;

  public DispatchSettings {
    queues = Map.copyOf(queues);
  }

  public static DispatchSettings from(Section root) {
    var dispatch = root.section("dispatch");
    var workers = root.section("workers");
    var settings =
        new DispatchSettings(
            dispatch.key("enabled", "false: takes calls, runs nothing").flag(true),
            weights(dispatch),
            dispatch.key("max_running", "Attempts on this node at once").integer(1_000, 1, 100_000),
            workers.key("min", "Smallest pool of a queue on this node").integer(2, 0, 10_000),
            workers.key("max", "Largest pool of a queue on this node").integer(20, 1, 10_000),
            workers
                .key("idle_after", "A worker without work for this long retires")
                .duration(Duration.ofSeconds(60), Duration.ofSeconds(1), Duration.ofHours(24)));
    if (settings.workersMin > settings.workersMax) {
      workers.refuse("min", "at most workers.max, which is " + settings.workersMax);
    }
    return settings;
  }

  /// The bounds of the workers of a queue that names none of its own.
  Workers workers() {
    return new Workers(Math.min(workersMin, workersMax), workersMax);
  }

  private static Map<String, Integer> weights(Section dispatch) {
    var written =
        dispatch
            .key("queues", "Queues it serves, with their weights; * for all others")
            .map(Map.of(OTHERS, 1L));
    var weights = new LinkedHashMap<String, Integer>();
    written.forEach((queue, weight) -> {
      if (isQueue(queue) && weight instanceof Long number && isWeight(number)) {
        weights.put(queue, number.intValue());
      }
    });
    if (weights.size() < written.size()) {
      dispatch.refuse("queues", "names of queues or *, with weights from 1 to " + HEAVIEST);
    }
    return weights;
  }

  private static boolean isQueue(String name) {
    return name.equals(OTHERS) || QueueConfig.isName(name);
  }

  private static boolean isWeight(long number) {
    return number >= 1 && number <= HEAVIEST;
  }
}
