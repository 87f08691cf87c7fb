package io.millrace.backend.memory;

import io.millrace.core.job.JobState;
import io.millrace.core.job.Unique;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which job of a home stands for all like it, and which is to be the next to.
final class Uniques {
  private final Map<String, Entry> standing = new HashMap<>();

  /// Those that wait until the one before them does not run any more.
  private final Map<String, Entry> next = new HashMap<>();

  private final Kin kin;

  Uniques(Kin kin) {
    this.kin = kin;
  }

  /// Who stands for jobs of that print now.
  @Nullable Entry standing(String print, long now) {
    var there = standing.get(print);
    if (there != null && isOver(there, now)) {
      end(there, now);
      return standing.get(print);
    }
    return there;
  }

  @Nullable Entry next(String print) {
    return next.get(print);
  }

  /// A job stands for those like it from now on, unless another does.
  void stand(Entry entry, long now) {
    of(entry)
        .map(Unique::print)
        .filter(print -> standing(print, now) == null)
        .ifPresent(print -> standing.put(print, entry));
    entry.touch();
  }

  boolean isStanding(Entry entry) {
    return of(entry).filter(it -> standing.get(it.print()) == entry).isPresent();
  }

  boolean isNext(Entry entry) {
    return of(entry).filter(it -> next.get(it.print()) == entry).isPresent();
  }

  /// The one that runs, of one that is to be the next.
  @Nullable Entry before(Entry entry) {
    var unique = of(entry);
    return unique.isEmpty() || !isNext(entry) ? null : standing.get(unique.get().print());
  }

  /// A job that was there before the start stands again, or is to be the next to.
  void restored(Entry entry, boolean stands, boolean follows) {
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
  void queue(Entry entry) {
    of(entry).ifPresent(unique -> next.put(unique.print(), entry));
    entry.state = JobState.WAITING;
    entry.touch();
  }

  /// Whether a job is to be the next to one that is not there.
  boolean isLeft(Entry entry) {
    return isNext(entry) && standing.get(of(entry).orElseThrow().print()) == null;
  }

  /// It stands itself.
  void inherit(Entry entry, long now) {
    of(entry).ifPresent(unique -> inherit(unique.print(), entry, now));
  }

  private void inherit(String print, Entry heir, long now) {
    next.remove(print, heir);
    standing.put(print, heir);
    heir.touch();
    kin.unblock(heir, now);
  }

  /// A job has changed its state: it stands no longer for others when it has left those that count,
  /// or has ended and another is to come next. That one waits until then, whichever states count.
  void entered(Entry entry, long now) {
    var unique = of(entry);
    if (unique.isPresent()) {
      boolean counts = unique.get().states().contains(entry.state);
      boolean over = entry.state.terminal();
      if (over ? !counts || hasNext(unique.get(), entry) : !counts && !isNext(entry)) {
        end(entry, now);
      }
    }
  }

  private boolean hasNext(Unique unique, Entry entry) {
    return next.containsKey(unique.print()) && standing.get(unique.print()) == entry;
  }

  /// A job is gone, or has left the states that count.
  void end(Entry entry, long now) {
    var unique = of(entry);
    if (unique.isEmpty()) {
      return;
    }
    var print = unique.get().print();
    if (next.remove(print, entry)) {
      entry.touch();
    }
    if (standing.remove(print, entry)) {
      entry.touch();
      var heir = next.get(print);
      if (heir != null) {
        inherit(print, heir, now);
      }
    }
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
  static boolean isPending(Entry entry) {
    return entry.state != JobState.RUNNING && !entry.state.terminal();
  }
}
