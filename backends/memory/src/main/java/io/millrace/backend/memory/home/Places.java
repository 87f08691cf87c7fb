package io.millrace.backend.memory.home;

import io.millrace.backend.memory.job.Deadlines;
import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.job.Line;
import io.millrace.backend.memory.keep.Changes;
import io.millrace.backend.memory.lane.GiveWay;
import io.millrace.backend.memory.lane.Ready;
import io.millrace.core.job.JobState;
import java.util.EnumMap;
import java.util.Map;

/// Where the jobs of a queue stand: each in the one place that its state names, and beside it among
/// all that were made, and among those that expire if it does.
public final class Places {
  /// All jobs, in order of enqueue.
  public final Line made = new Line();

  /// Jobs that have not begun, by the instant at which they expire.
  public final Line expiring = new Line();

  /// The dead by what they died of.
  public final Causes causes = new Causes();

  private final Ready ready;
  private final GiveWay giveWay;
  private final Changes changes;
  private final Map<JobState, Line> lines = new EnumMap<>(JobState.class);

  Places(Ready ready, GiveWay giveWay, Changes changes) {
    this.ready = ready;
    this.giveWay = giveWay;
    this.changes = changes;
    for (var state : JobState.values()) {
      lines.put(state, new Line());
    }
  }

  /// The line of a state other than ready: scheduled and retrying by when they are due, running by
  /// when it is to be looked at, ended ones by when they ended.
  public Line of(JobState state) {
    var line = lines.get(state);
    if (line == null || state == JobState.READY) {
      throw new IllegalArgumentException(state + " has no line");
    }
    return line;
  }

  public int count(JobState state) {
    return state == JobState.READY ? ready.size() : of(state).size();
  }

  /// How many have not begun.
  public int pending() {
    return ready.size() + count(JobState.SCHEDULED) + count(JobState.WAITING);
  }

  /// Puts one into the place of its state, and among those that expire.
  void enter(Entry entry) {
    put(entry);
    if (expires(entry)) {
      expiring.add(entry.expiresAt(), entry);
    }
  }

  /// Takes one out again, before anything that its place is ordered by changes.
  void leave(Entry entry) {
    changes.note(entry);
    if (entry.state == JobState.READY) {
      ready.remove(entry);
    } else {
      of(entry.state).remove(key(entry), entry);
      causes.left(entry);
      if (entry.state == JobState.RUNNING) {
        giveWay.left(entry);
      }
    }
    if (expires(entry)) {
      expiring.remove(entry.expiresAt(), entry);
    }
  }

  /// Takes out what was taken from its lane already, to be lent.
  public void left(Entry entry) {
    if (entry.expiresAt() != Long.MAX_VALUE) {
      expiring.remove(entry.expiresAt(), entry);
    }
  }

  /// Puts one that stands nowhere into the place that its state names.
  public void put(Entry entry) {
    changes.note(entry);
    if (entry.state == JobState.READY) {
      ready.add(entry);
    } else {
      of(entry.state).add(key(entry), entry);
      causes.entered(entry);
      if (entry.state == JobState.RUNNING) {
        giveWay.entered(entry);
      }
    }
  }

  /// Whether a job is in the place that its state names.
  public boolean holds(Entry entry) {
    return entry.state == JobState.READY
        ? ready.has(entry)
        : of(entry.state).has(key(entry), entry);
  }

  /// Whether that is the number under which it stands there.
  public boolean isAt(Entry entry, long key) {
    return key(entry) == key;
  }

  /// Whether it is to be found among those that expire.
  public boolean expires(Entry entry) {
    return waits(entry.state) && entry.expiresAt() != Long.MAX_VALUE;
  }

  private static boolean waits(JobState state) {
    return state == JobState.READY || state == JobState.SCHEDULED || state == JobState.WAITING;
  }

  private static long key(Entry entry) {
    return switch (entry.state) {
      case SCHEDULED, RETRYING -> entry.runAt;
      case RUNNING -> Deadlines.lookAt(entry);
      case WAITING -> entry.createdAt;
      case READY, SUCCEEDED, DEAD, CANCELLED, DISCARDED -> entry.finishedAt;
    };
  }

  /// When a job here moves by itself, or a very late instant.
  public long next() {
    long next = Long.MAX_VALUE;
    for (var line :
        new Line[] {
          of(JobState.SCHEDULED), of(JobState.RETRYING), of(JobState.RUNNING), expiring
        }) {
      next = line.isEmpty() ? next : Math.min(next, line.firstKey());
    }
    return next;
  }
}
