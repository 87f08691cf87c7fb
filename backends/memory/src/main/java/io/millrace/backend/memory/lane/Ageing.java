package io.millrace.backend.memory.lane;

import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.job.Line;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Who of a home's ready jobs goes up a class, and when. Empty, and at no cost, in a queue where
/// nobody does.
///
/// What is told apart here is worked out of when a job became ready, so nothing of it is kept.
public final class Ageing {
  private Line due = new Line();
  private long interval;

  /// Who stands by intervals of before, until it is seen to.
  private final List<Before> before = new ArrayList<>(0);

  private record Before(Line due, long interval) {}

  public void every(Duration changed) {
    become(changed.toMillis());
  }

  public void never() {
    become(0);
  }

  private void become(long changed) {
    if (changed != interval && !due.isEmpty()) {
      before.add(new Before(due, interval));
      due = new Line();
    }
    interval = changed;
  }

  /// Nobody stands by an interval of before any more.
  void settled() {
    before.clear();
  }

  /// Whether one goes up at another time, or by other classes, than it would if it came now.
  boolean isOther(Entry entry, long now) {
    if (interval == 0) {
      return entry.raised > 0 || isOfBefore(entry);
    }
    return entry.raised != raised(entry, now)
        || (entry.urgency() > 0 && !due.has(at(entry, interval), entry));
  }

  private boolean isOfBefore(Entry entry) {
    return before.stream().anyMatch(it -> it.due.has(at(entry, it.interval), entry));
  }

  private int raised(Entry entry, long now) {
    return Math.clamp((now - entry.runAt) / interval, 0, entry.job.priority());
  }

  /// It becomes ready, in the class to which it has gone up by now.
  void enter(Entry entry, long now) {
    if (interval > 0) {
      entry.raised = raised(entry, now);
      if (entry.urgency() > 0) {
        due.add(at(entry, interval), entry);
      }
    }
  }

  void leave(Entry entry) {
    if (interval > 0) {
      due.remove(at(entry, interval), entry);
    }
    before.forEach(it -> it.due.remove(at(entry, it.interval), entry));
    entry.raised = 0;
  }

  /// When the first of them does; a very late instant when nobody does.
  public long next() {
    return due.isEmpty() ? Long.MAX_VALUE : due.firstKey();
  }

  /// Whose time it is, asked when [#next] has come.
  Entry first() {
    return due.first();
  }

  private static long at(Entry entry, long interval) {
    return entry.runAt + (entry.raised + 1) * interval;
  }
}
