package io.millrace.backend.memory.home;

import io.millrace.backend.memory.job.ById;
import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.keep.Gone;
import io.millrace.backend.memory.keep.Recent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All jobs by their id, and for a while the fact that one was there.
public final class Known {
  private static final int MAX_REMEMBERED = 1_000_000;

  private final ById jobs;
  public final Recent<Gone> gone = new Recent<>();

  Known(long seed) {
    this.jobs = new ById(seed);
  }

  @Nullable Entry job(String id) {
    return jobs.get(id);
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
