package io.millrace.backend.contract.history;

import io.millrace.core.limit.Rate;
import java.util.List;
import java.util.Map;

/// Under which a history came about: the limits of queues that held all the time, the fires that
/// somebody else worked out (each as often as it is due), and whether anything was broken on
/// purpose or by a dying process.
public record Circumstances(
    Map<String, Integer> concurrency, Map<String, Rate> rates, List<String> fires, boolean faults) {
  /// No limits, no schedules, and faults.
  public static final Circumstances FAULTY = new Circumstances(Map.of(), Map.of(), List.of(), true);

  public Circumstances {
    concurrency = Map.copyOf(concurrency);
    rates = Map.copyOf(rates);
    fires = List.copyOf(fires);
  }
}
