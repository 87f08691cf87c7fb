package io.millrace.backend.redis.find;

import io.millrace.core.job.JobState;
import io.millrace.core.query.Counts;
import io.millrace.core.query.Field;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.queue.Queue;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// One count under way over the jobs of a walk.
public final class Counting implements Scan.Visit {
  private static final int WINDOW = 100_000;

  private final JobQuery query;
  private final long stepMs;
  private final Map<Field, Map<String, Long>> facets = new EnumMap<>(Field.class);
  private final TreeMap<Instant, Long> histogram = new TreeMap<>();
  private long matched;
  private int scanned;

  Counting(JobQuery query, Counts.Ask ask) {
    this.query = query;
    this.stepMs = ask.step().map(Duration::toMillis).orElse(0L);
    ask.fields().forEach(field -> facets.put(field, new HashMap<>()));
  }

  @Override
  public boolean wants(Order.At at) {
    if (scanned == WINDOW) {
      return false;
    }
    scanned++;
    var snapshot = at.seen().snapshot();
    if (query.matches(snapshot)) {
      matched++;
      facets.forEach((field, counts) ->
          field.names(snapshot).forEach(name -> counts.merge(name, 1L, Long::sum)));
      if (stepMs > 0) {
        long created = at.seen().packed().createdAt();
        histogram.merge(Instant.ofEpochMilli(created - created % stepMs), 1L, Long::sum);
      }
    }
    return true;
  }

  /// From the counters of a queue, where nothing but places is asked and counted.
  void add(Queue queue) {
    for (var state : query.reach()) {
      add(queue.name(), state, queue.stats().in(state));
    }
  }

  private void add(String queue, JobState state, long count) {
    if (count > 0) {
      matched += count;
      facets.forEach((field, counts) ->
          counts.merge(field == Field.QUEUE ? queue : state.wire(), count, Long::sum));
    }
  }

  Counts counts(boolean whole) {
    return new Counts(new Page.Total(matched, whole), facets, histogram, whole);
  }
}
