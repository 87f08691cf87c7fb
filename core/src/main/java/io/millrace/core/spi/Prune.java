package io.millrace.core.spi;

import io.millrace.core.job.JobState;
import java.time.Instant;
import java.util.List;

/// What is to be forgotten: only what has ended, ever.
public sealed interface Prune {
  /// These, by hand; the memory of them stays for 10 minutes. One that a job which has not ended
  /// names as its parent stays, unless by `force`.
  record Ids(List<String> ids, boolean force) implements Prune {
    public Ids(List<String> ids) {
      this(ids, false);
    }
  }

  /// Up to `limit` jobs of a queue that ended in `state`, oldest first: those that ended before
  /// `before`, and those beyond the newest `keep`. Not in their first 30 s, while calls may still
  /// be repeated. The memory of those whose sender chose the id, or whose call was begun and not
  /// answered ([AnswerStore]), stays for 10 minutes too: they may be sent again.
  record Ended(String queue, JobState state, Instant before, int keep, int limit) implements Prune {
    public Ended withLimit(int changed) {
      return new Ended(queue, state, before, keep, changed);
    }
  }
}
