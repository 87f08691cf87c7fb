package io.millrace.core.spi;

import io.millrace.core.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What is to be forgotten: only what has ended, ever.
public sealed interface Prune {
  /// These, by hand; the memory of them stays for 10 minutes. One that a job which has not ended
  /// names as its parent stays, unless by `force`.
  ///
  /// With `bin` they go into the bin of that operation: gone for everybody, but for 10 minutes it
  /// can have them back ([JobStore#recall]), unless [#MOST_BINNED] came behind them.
  record Ids(List<String> ids, boolean force, Optional<String> bin) implements Prune {
    public Ids(List<String> ids) {
      this(ids, false);
    }

    public Ids(List<String> ids, boolean force) {
      this(ids, force, Optional.empty());
    }
  }

  /// So many lie in the bins of a store at least, of a store in parts in those of each queue.
  int MOST_BINNED = 100_000;

  Duration BINNED = Duration.ofMinutes(10);

  /// Up to `limit` jobs of a queue that ended in `state`, oldest first (of those that ended within
  /// one millisecond, any): those that ended before `before`, and those beyond the newest `keep`.
  /// Not in their first 30 s, while calls may still be repeated. The memory of those whose sender
  /// chose the id, or whose call was begun and not answered ([AnswerStore]), stays for 10 minutes
  /// too: they may be sent again.
  record Ended(String queue, JobState state, Instant before, int keep, int limit) implements Prune {
    public Ended withLimit(int changed) {
      return new Ended(queue, state, before, keep, changed);
    }
  }
}
