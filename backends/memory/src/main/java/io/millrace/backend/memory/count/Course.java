package io.millrace.backend.memory.count;

import io.millrace.core.queue.Grain;
import io.millrace.core.queue.QueueStats.Sums;
import io.millrace.core.queue.SeriesPoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What had gone through a queue at the beginning of minutes and hours. Only where something has:
/// what stayed the same since the point before takes no room.
public final class Course {
  private final Map<Grain, NavigableMap<Long, Sums>> points = new EnumMap<>(Grain.class);

  public Course() {
    for (var grain : Grain.values()) {
      points.put(grain, new TreeMap<>());
    }
  }

  /// Answers whether that is a new point.
  public boolean put(Grain grain, Instant at, Sums sums) {
    var line = of(grain);
    trim(line, at.minus(grain.kept()).toEpochMilli());
    var last = line.lastEntry();
    if (last != null && (last.getValue().equals(sums) || last.getKey() >= at.toEpochMilli())) {
      return false;
    }
    line.put(at.toEpochMilli(), sums);
    return true;
  }

  /// The last one before what is kept stays: from there on is counted.
  private static void trim(NavigableMap<Long, Sums> line, long from) {
    var base = line.floorKey(from);
    if (base != null) {
      line.headMap(base, false).clear();
    }
  }

  /// From an instant on, and the last one before.
  public List<SeriesPoint> from(Grain grain, Instant from) {
    var line = of(grain);
    var base = line.floorKey(from.toEpochMilli());
    var found = new ArrayList<SeriesPoint>();
    line.tailMap(base == null ? from.toEpochMilli() : base, true)
        .forEach((at, sums) -> found.add(new SeriesPoint(Instant.ofEpochMilli(at), sums)));
    return found;
  }

  /// The first one behind an instant, or null.
  public @Nullable SeriesPoint behind(Grain grain, long at) {
    var next = of(grain).higherEntry(at);
    return next == null
        ? null
        : new SeriesPoint(Instant.ofEpochMilli(next.getKey()), next.getValue());
  }

  private NavigableMap<Long, Sums> of(Grain grain) {
    return Objects.requireNonNull(points.get(grain), "every grain has its line");
  }
}
