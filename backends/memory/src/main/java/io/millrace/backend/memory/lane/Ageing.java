package io.millrace.backend.memory.lane;

import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.job.Line;
import java.time.Duration;

/// Who of a home's ready jobs goes up a class, and when. Empty, and at no cost, in a queue where
/// nobody does.
///
/// What is told apart here is worked out of when a job became ready, so nothing of it is kept.
public final class Ageing {
  private final Line due = new Line();
  private long interval;

  public void every(Duration changed) {
    interval = changed.toMillis();
  }

  public void never() {
    interval = 0;
  }

  /// It becomes ready, in the class to which it has gone up by now.
  void enter(Entry entry, long now) {
    if (interval > 0) {
      entry.raised = Math.clamp((now - entry.runAt) / interval, 0, entry.job.priority());
      if (entry.urgency() > 0) {
        due.add(at(entry), entry);
      }
    }
  }

  void leave(Entry entry) {
    if (interval > 0) {
      due.remove(at(entry), entry);
      entry.raised = 0;
    }
  }

  /// When the first of them does; a very late instant when nobody does.
  public long next() {
    return due.isEmpty() ? Long.MAX_VALUE : due.firstKey();
  }

  /// Whose time it is, asked when [#next] has come.
  Entry first() {
    return due.first();
  }

  private long at(Entry entry) {
    return entry.runAt + (entry.raised + 1) * interval;
  }
}
