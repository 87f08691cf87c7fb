package io.millrace.backend.memory.home;

import io.millrace.backend.memory.job.Entry;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Unique;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which job of a home stands for all like it, and which is to be the next to.
public final class Uniques {
  private final Map<String, Entry> standing = new HashMap<>();

  /// Those that wait until the one before them does not run any more.
  private final Map<String, Entry> next = new HashMap<>();

  /// Who stands for jobs of that print, also when its time is over.
  @Nullable Entry standing(String print) {
    return standing.get(print);
  }

  /// Ends the time of who stands, if it is over; answers its heir, if it has one.
  @Nullable Entry expire(String print, long now) {
    var there = standing.get(print);
    return there != null && isOver(there, now) ? end(there) : null;
  }

  public @Nullable Entry next(String print) {
    return next.get(print);
  }

  /// A job stands for those of that print from now on.
  void stand(String print, Entry entry) {
    standing.put(print, entry);
  }

  boolean isStanding(Entry entry) {
    return of(entry).filter(it -> standing.get(it.print()) == entry).isPresent();
  }

  boolean isNext(Entry entry) {
    return of(entry).filter(it -> next.get(it.print()) == entry).isPresent();
  }

  /// The one that runs, of one that is to be the next.
  public @Nullable Entry before(Entry entry) {
    var unique = of(entry);
    return unique.isEmpty() || !isNext(entry) ? null : standing.get(unique.get().print());
  }

  /// A job that was there before the start stands again, or is to be the next to.
  public void restored(Entry entry, boolean stands, boolean follows) {
    of(entry)
        .ifPresent(unique -> {
          if (stands) {
            standing.put(unique.print(), entry);
          }
          if (follows) {
            next.put(unique.print(), entry);
          }
        });
  }

  /// A new job waits for the one that runs, as for a parent.
  public void queue(Entry entry) {
    of(entry).ifPresent(unique -> next.put(unique.print(), entry));
    entry.state = JobState.WAITING;
    entry.touch();
  }

  /// Whether a job is to be the next to one that is not there.
  public boolean isLeft(Entry entry) {
    return isNext(entry) && standing.get(of(entry).orElseThrow().print()) == null;
  }

  /// It stands itself; answers it, because it may be free now.
  @Nullable Entry inherit(Entry entry) {
    var unique = of(entry);
    return unique.isEmpty() ? null : inherit(unique.get().print(), entry);
  }

  private Entry inherit(String print, Entry heir) {
    next.remove(print, heir);
    standing.put(print, heir);
    heir.touch();
    return heir;
  }

  /// A job has changed its state: it stands no longer for others when it has left those that count,
  /// or has ended and another is to come next. That one waits until then, whichever states count,
  /// and stands also while it waits for others still. Answers the heir.
  @Nullable Entry entered(Entry entry) {
    var unique = of(entry);
    if (unique.isEmpty()) {
      return null;
    }
    boolean counts = unique.get().states().contains(entry.state);
    boolean over = entry.state.terminal();
    boolean left = !counts && entry.state != JobState.WAITING;
    boolean ends = over ? !counts || hasNext(unique.get(), entry) : left && !isNext(entry);
    return ends ? end(entry) : null;
  }

  private boolean hasNext(Unique unique, Entry entry) {
    return next.containsKey(unique.print()) && standing.get(unique.print()) == entry;
  }

  /// A job is gone, or has left the states that count; answers its heir, if it has one.
  @Nullable Entry end(Entry entry) {
    var unique = of(entry);
    if (unique.isEmpty()) {
      return null;
    }
    var print = unique.get().print();
    if (next.remove(print, entry)) {
      entry.touch();
    }
    if (!standing.remove(print, entry)) {
      return null;
    }
    entry.touch();
    var heir = next.get(print);
    return heir == null ? null : inherit(print, heir);
  }

  private static boolean isOver(Entry there, long now) {
    return of(there)
        .flatMap(Unique::period)
        .filter(period -> now >= there.createdAt + period.toMillis())
        .isPresent();
  }

  private static Optional<Unique> of(Entry entry) {
    return entry.job.ties().unique();
  }

  /// Whether a job has not begun, so that another's parts may become its own.
  public static boolean isPending(Entry entry) {
    return entry.state != JobState.RUNNING && !entry.state.terminal();
  }
}
