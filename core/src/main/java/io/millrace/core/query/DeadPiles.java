package io.millrace.core.query;

import io.millrace.core.job.Failure;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.query.DeadGroup.Sample;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Dead letters being put together by their signature. They are to come in order of their death;
/// one without a signature belongs to no group.
public final class DeadPiles {
  private static final long HOUR_MS = 3_600_000;
  private static final long SPREAD = 0x100000001b3L;
  private static final Comparator<Page.Cursor> NEWEST =
      Comparator.comparingLong(Page.Cursor::value).thenComparingLong(Page.Cursor::place).reversed();

  private final long hour;
  private final Map<String, Pile> piles = new HashMap<>();

  /// `now` is the instant of the question, in ms.
  public DeadPiles(long now) {
    this.hour = now / HOUR_MS;
  }

  public void add(JobSnapshot dead) {
    dead.life()
        .signature()
        .ifPresent(it -> piles.computeIfAbsent(it, name -> new Pile(name, dead)).add(dead, hour));
  }

  /// One page of the groups, that with the newest death first.
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

  /// Those of one signature so far.
  private static final class Pile {
    private final String signature;
    private final long firstAt;
    private final Set<String> types = new HashSet<>();
    private final Set<String> queues = new HashSet<>();
    private final Set<String> keys = new HashSet<>();
    private final int[] trend = new int[DeadGroup.HOURS];
    private JobSnapshot newest;
    private long lastAt;
    private long count;

    Pile(String signature, JobSnapshot first) {
      this.signature = signature;
      this.firstAt = died(first);
      this.newest = first;
    }

    private static long died(JobSnapshot dead) {
      return dead.life().course().finishedAt().orElseThrow().toEpochMilli();
    }

    void add(JobSnapshot dead, long hour) {
      count++;
      newest = dead;
      lastAt = died(dead);
      types.add(dead.job().type());
      queues.add(dead.job().queue());
      dead.job().key().ifPresent(keys::add);
      long ago = hour - lastAt / HOUR_MS;
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
      var error = newest.life().error();
      return new DeadGroup(
          signature,
          count,
          Instant.ofEpochMilli(firstAt),
          Instant.ofEpochMilli(lastAt),
          types,
          queues,
          keys.size(),
          new Sample(
              newest.id(),
              error.map(Failure::kind),
              error.map(Failure::message).orElse(""),
              error.flatMap(Failure::stack)),
          Arrays.stream(trend).boxed().toList());
    }
  }
}
