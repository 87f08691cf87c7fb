package io.millrace.backend.memory.find;

import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.job.Entry;
import io.millrace.core.query.Counts;
import io.millrace.core.query.Field;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.query.Sort;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// One count under way over the jobs of a walk.
public final class Counting implements Slices.Visit {
  private static final int WINDOW = 100_000;

  private final JobQuery query;
  private final Sorted order;
  private final long stepMs;
  private final Map<Field, Map<String, Long>> facets = new EnumMap<>(Field.class);
  private final TreeMap<Instant, Long> histogram = new TreeMap<>();
  private long matched;
  private int scanned;

  public Counting(JobQuery query, Sorted order, Counts.Ask ask) {
    this.query = query;
    this.order = order;
    this.stepMs = ask.step().map(Duration::toMillis).orElse(0L);
    ask.fields().forEach(field -> facets.put(field, new HashMap<>()));
  }

  public Sorted order() {
    return order;
  }

  @Override
  public boolean wants(Entry entry) {
    if (scanned == WINDOW) {
      return false;
    }
    scanned++;
    var snapshot = entry.snapshot();
    if (query.matches(snapshot)) {
      matched++;
      facets.forEach((field, counts) ->
          field.names(snapshot).forEach(name -> counts.merge(name, 1L, Long::sum)));
      if (stepMs > 0) {
        long begin = entry.createdAt - entry.createdAt % stepMs;
        histogram.merge(Instant.ofEpochMilli(begin), 1L, Long::sum);
      }
    }
    return true;
  }

  @Override
  public Slices.Position position(Entry entry) {
    return order.position(entry);
  }

  @Override
  public int weight(Entry entry) {
    return Search.weight(query, entry);
  }

  public Counts counts(boolean whole) {
    return new Counts(new Page.Total(matched, whole), facets, histogram, whole);
  }

  /// The same from the counters of places, where nothing else is asked and counted.
  public static Counts ofPlaces(JobQuery query, Counts.Ask ask, Ledger ledger) {
    var counting = new Counting(query, new Sorted(query, Sort.NEWEST, ledger), ask);
    for (var home : counting.order.homes()) {
      for (var state : query.reach()) {
        counting.add(home.name(), state.wire(), home.places.count(state));
      }
    }
    return counting.counts(true);
  }

  private void add(String queue, String state, long count) {
    if (count > 0) {
      matched += count;
      facets.forEach(
          (field, counts) -> counts.merge(field == Field.QUEUE ? queue : state, count, Long::sum));
    }
  }

  public static boolean isOfPlaces(JobQuery query, Counts.Ask ask) {
    return query.isOfPlaces()
        && ask.step().isEmpty()
        && ask.fields().stream().allMatch(it -> it == Field.QUEUE || it == Field.STATE);
  }
}
