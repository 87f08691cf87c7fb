package io.millrace.backend.memory.home;

import io.millrace.backend.memory.job.ById;
import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.keep.Gone;
import io.millrace.backend.memory.keep.Recent;
import io.millrace.core.spi.Prune;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All jobs by their id; for a while the fact that one was there; and those that were deleted and
/// may be wanted back.
public final class Known {
  private static final int MAX_REMEMBERED = 1_000_000;

  private final ById jobs;
  public final Recent<Gone> gone = new Recent<>();
  public final Recent<Binned> bin = new Recent<>();

  /// What lies in the bin of each operation, oldest first.
  private final Map<String, Set<String>> bins = new HashMap<>();

  /// One that an operation deleted, and may have back until then; and whether it stood for those
  /// like it.
  public record Binned(Entry entry, String operation, boolean stood, long until) {
    String id() {
      return entry.job.id();
    }
  }

  Known(long seed) {
    this.jobs = new ById(seed);
  }

  @Nullable Entry job(String id) {
    return jobs.get(id);
  }

  /// The job of that id, also when it lies in a bin.
  @Nullable Entry jobOrBinned(String id) {
    var there = jobs.get(id);
    var binned = there == null ? bin.get(id) : null;
    return binned == null ? there : binned.entry;
  }

  public void put(Entry entry) {
    jobs.put(entry);
  }

  public void remove(Entry entry) {
    jobs.remove(entry);
  }

  /// The oldest goes when there are too many.
  public void remember(String id, Gone what) {
    gone.put(id, what);
    if (gone.size() > MAX_REMEMBERED) {
      gone.pollFirst();
    }
  }

  /// What is remembered of a job that was deleted.
  public Optional<Gone> gone(String id, long now) {
    return Optional.ofNullable(gone.get(id)).filter(it -> it.until() > now);
  }

  public void putIntoBin(Binned one) {
    bin.put(one.id(), one);
    bins.computeIfAbsent(one.operation, _ -> new LinkedHashSet<>()).add(one.id());
  }

  @Nullable Binned takeOfBin(String id) {
    var one = bin.remove(id);
    if (one != null) {
      bins.computeIfPresent(
          one.operation,
          (_, ids) -> {
            ids.remove(id);
            return ids.isEmpty() ? null : ids;
          });
    }
    return one;
  }

  /// The first that is to go: its time is over, or too many came behind it.
  @Nullable Binned overInBin(long now) {
    var oldest = bin.first();
    boolean over = oldest != null && (oldest.until <= now || bin.size() > Prune.MOST_BINNED);
    return over ? oldest : null;
  }

  /// Up to so many of what an operation may have back.
  public List<Binned> binned(String operation, int limit) {
    return bins.getOrDefault(operation, Set.of()).stream()
        .limit(limit)
        .map(id -> Objects.requireNonNull(bin.get(id), id))
        .toList();
  }

  public boolean isEmptyBin(String operation) {
    return !bins.containsKey(operation);
  }

  /// Drops memories that are over; bounded, so that a mass deletion does not make this long either.
  public boolean tidy(long now, int limit) {
    for (int count = 0; count < limit; count++) {
      var oldest = gone.first();
      if (oldest == null || oldest.until() > now) {
        return false;
      }
      gone.pollFirst();
    }
    return true;
  }
}
