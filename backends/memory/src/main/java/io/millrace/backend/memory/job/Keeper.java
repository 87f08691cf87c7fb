package io.millrace.backend.memory.job;

import io.millrace.backend.memory.keep.Changes;
import io.millrace.backend.memory.keep.Noted;

/// The queue in which a job is, as far as the job itself has to know it.
public abstract class Keeper extends Noted {
  public final Changes changes;

  public Keeper(Changes changes) {
    this.changes = changes;
  }

  /// Whether a job stands for all like it.
  public abstract boolean isStanding(Entry entry);

  /// Whether a job is to be the next to.
  public abstract boolean isNext(Entry entry);
}
