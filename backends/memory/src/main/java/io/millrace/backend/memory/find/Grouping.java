package io.millrace.backend.memory.find;

import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.job.Entry;
import io.millrace.core.query.DeadGroup;
import io.millrace.core.query.DeadGroup.Sample;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Dead letters being put together by their signature, in order of their death.
public final class Grouping implements Slices.Visit {
  private static final long HOUR_MS = 3_600_000;
  private static final long SPREAD = 0x100000001b3L;

  private final JobQuery query;
  private final Order order;
  private final long hour;
  private final Map<String, Pile> piles = new HashMap<>();

  public Grouping(JobQuery query, Order order, long now) {
    this.query = query;
    this.order = order;
    this.hour = now / HOUR_MS;
  }

  public Order order() {
    return order;
  }

  @Override
  public boolean wants(Entry entry) {
    var signature = entry.story.signature;
    if (signature.isPresent() && query.matches(entry.snapshot())) {
      piles.computeIfAbsent(signature.get(), it -> new Pile(it, entry)).add(entry, hour);
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

  public Page<DeadGroup> page(Optional<Page.Cursor> after, int limit) {
    var behind =
        piles.values().stream()
            .sorted(Comparator.comparing(Pile::place, NEWEST))
            .filter(it -> after.isEmpty() || NEWEST.compare(it.place(), after.get()) > 0)
            .toList();
    var shown = behind.subList(0, Math.min(limit, behind.size()));
    var next =
        shown.size() < behind.size() && limit > 0
            ? Optional.of(shown.getLast().place())
            : Optional.<Page.Cursor>empty();
    return new Page<>(
        shown.stream().map(Pile::group).toList(),
        next,
        new Page.Total(piles.size(), true),
        Optional.empty(),
        true);
  }

  private static final Comparator<Page.Cursor> NEWEST =
      Comparator.comparingLong(Page.Cursor::value).thenComparingLong(Page.Cursor::place).reversed();

  /// Those of one signature so far.
  private static final class Pile {
    private final String signature;
    private final long firstAt;
    private final Set<String> types = new HashSet<>();
    private final Set<String> queues = new HashSet<>();
    private final Set<String> keys = new HashSet<>();
    private final int[] trend = new int[DeadGroup.HOURS];
    private Entry newest;
    private long lastAt;
    private long count;

    Pile(String signature, Entry first) {
      this.signature = signature;
      this.firstAt = first.finishedAt;
      this.newest = first;
    }

    void add(Entry entry, long hour) {
      count++;
      newest = entry;
      lastAt = entry.finishedAt;
      types.add(entry.job.type());
      queues.add(Home.of(entry).name());
      entry.job.key().ifPresent(keys::add);
      long ago = hour - entry.finishedAt / HOUR_MS;
      if (ago >= 0 && ago < trend.length) {
        trend[trend.length - 1 - (int) ago]++;
      }
    }

    /// Where it stands; of groups with the same newest death their signatures decide.
    Page.Cursor place() {
      long hash = 0;
      for (int at = 0; at < signature.length(); at++) {
        hash = (hash ^ signature.charAt(at)) * SPREAD;
      }
      return new Page.Cursor(lastAt, hash);
    }

    DeadGroup group() {
      var error = newest.story.error;
      return new DeadGroup(
          signature,
          count,
          Instant.ofEpochMilli(firstAt),
          Instant.ofEpochMilli(lastAt),
          types,
          queues,
          keys.size(),
          new Sample(
              newest.job.id(),
              error.map(it -> it.kind()),
              error.map(it -> it.message()).orElse(""),
              error.flatMap(it -> it.stack())),
          Arrays.stream(trend).boxed().toList());
    }
  }
}
