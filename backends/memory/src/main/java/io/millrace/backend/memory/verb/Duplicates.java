package io.millrace.backend.memory.verb;

import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.home.Uniques;
import io.millrace.backend.memory.job.Entry;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Unique;
import io.millrace.core.job.Unique.Part;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What becomes of a job when one like it is there.
final class Duplicates {
  private Duplicates() {}

  /// The answer to the second of two that count as the same; null when it is to be put in all the
  /// same, to come next.
  static @Nullable Enqueued of(Entry there, Job job, long now) {
    var unique = job.ties().unique().orElseThrow();
    return switch (unique.onConflict()) {
      case SKIP -> new Enqueued.Duplicate(there.snapshot(), false);
      case REPLACE -> changed(there, job, unique.replace(), now);
      case DEBOUNCE -> debounced(there, job, unique, now);
      case KEEP_LAST -> kept(there, job, unique, now);
    };
  }

  private static Enqueued changed(Entry there, Job job, Set<Part> parts, long now) {
    if (!Uniques.isPending(there)) {
      return new Enqueued.Duplicate(there.snapshot(), false);
    }
    var changed = there.job;
    changed = parts.contains(Part.ARGS) ? changed.withArgs(job.args()) : changed;
    changed = parts.contains(Part.PRIORITY) ? changed.withPriority(job.priority()) : changed;
    Home.of(there).leave(there);
    there.become(changed);
    if (parts.contains(Part.RUN_AT)) {
      later(there, job.window().runAt().map(Instant::toEpochMilli).orElse(now), now);
    }
    return put(there, now, "replaced");
  }

  /// Never beyond so long after the first one was made.
  private static Enqueued debounced(Entry there, Job job, Unique unique, long now) {
    boolean waits = there.state == JobState.SCHEDULED || there.state == JobState.READY;
    if (!waits || there.begun) {
      return new Enqueued.Duplicate(there.snapshot(), false);
    }
    long latest =
        unique.maxDelay().map(it -> there.createdAt + it.toMillis()).orElse(Long.MAX_VALUE);
    long wanted = job.window().runAt().map(Instant::toEpochMilli).orElse(now);
    Home.of(there).leave(there);
    later(there, Math.min(wanted, latest), now);
    return put(there, now, "debounced");
  }

  /// The newest args belong to the one that runs last.
  private static @Nullable Enqueued kept(Entry there, Job job, Unique unique, long now) {
    var next = Home.of(there).uniques.next(unique.print());
    if (next == null && !Uniques.isPending(there)) {
      return null;
    }
    return changed(next == null ? there : next, job, Set.of(Part.ARGS), now);
  }

  private static void later(Entry entry, long wanted, long now) {
    entry.runAt = Math.max(wanted, now);
    if (entry.state == JobState.SCHEDULED || entry.state == JobState.READY) {
      entry.state = wanted > now ? JobState.SCHEDULED : JobState.READY;
    }
  }

  private static Enqueued put(Entry entry, long now, String word) {
    Home.of(entry).enter(entry, entry.state);
    entry.changed(now);
    entry.mark(now, "job.updated", entry.state, "api", word);
    Home.of(entry).woke();
    return new Enqueued.Duplicate(entry.snapshot(), true);
  }
}
