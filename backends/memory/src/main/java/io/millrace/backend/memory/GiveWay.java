package io.millrace.backend.memory;

import io.millrace.core.queue.QueueConfig.Urgency;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who of a home's running jobs could give way to a more urgent one, who was asked to, and who has.
/// At no cost in a queue where nobody is asked.
final class GiveWay {
  /// How many one call asks at most.
  private static final int MOST = 16;

  /// Where a running job is: it has its slot, is asked for it, has given it, wants it again.
  enum Way {
    OWN,
    ASKED,
    GIVEN,
    WANTED
  }

  /// By their numbers.
  private final Line could = new Line();

  private final Set<Entry> aside = new LinkedHashSet<>(0);

  /// Those of them that want to go on, the most urgent first.
  private final Line wanting = new Line();

  private boolean on;
  private int asked;

  /// How many run without a slot.
  int aside() {
    return aside.size();
  }

  List<String> ids() {
    var ids = new ArrayList<String>(aside.size());
    aside.forEach(it -> ids.add(it.job.id()));
    return ids;
  }

  /// `running` are those that run now.
  void configure(Urgency urgency, Line running) {
    if (on != urgency.preemption()) {
      running.forEach(this::left);
      on = urgency.preemption();
      running.forEach(this::entered);
    }
  }

  /// It runs, in this way.
  void entered(Entry entry) {
    switch (entry.lease().way) {
      case OWN -> {
        if (on && isAskable(entry)) {
          could.add(entry.job.priority(), entry);
        }
      }
      case ASKED -> asked++;
      case GIVEN -> aside.add(entry);
      case WANTED -> {
        aside.add(entry);
        wanting.add(Lane.rank(entry), entry);
      }
    }
  }

  /// It is not where it was any more.
  void left(Entry entry) {
    switch (entry.lease().way) {
      case OWN -> {
        if (on) {
          could.remove(entry.job.priority(), entry);
        }
      }
      case ASKED -> asked--;
      case GIVEN -> aside.remove(entry);
      case WANTED -> {
        aside.remove(entry);
        wanting.remove(Lane.rank(entry), entry);
      }
    }
  }

  private static boolean isAskable(Entry entry) {
    var lent = entry.lease();
    return entry.job.terms().preemptible() && lent.judge == null && lent.cancel == null;
  }

  /// Asks those with the highest numbers, as many as there are more urgent ones that could start in
  /// their place; answers whether anybody was asked.
  boolean ask(Ready ready, Picking picking) {
    boolean any = false;
    for (int left = MOST; on && left > 0; left--) {
      var entry = could.last();
      if (entry == null || ready.moreUrgent(picking, entry.job.priority(), asked + 1) <= asked) {
        return any;
      }
      turn(entry, Way.ASKED);
      any = true;
    }
    return any;
  }

  /// Gives its slot away, with all that it holds.
  static void give(Entry entry, Entry.Lent lent, long now) {
    if (lent.way == Way.OWN || lent.way == Way.ASKED) {
      lent.asideSince = now;
      turn(entry, Way.GIVEN);
      entry.home.release(entry, false, now);
      Ledger.mark(entry, now, "job.preempted", entry.state, lent.holder.worker(), "");
    }
  }

  /// Wants its slot again: it gets it when there is room that nobody more urgent takes.
  static void want(Entry entry, Entry.Lent lent) {
    if (lent.way == Way.GIVEN) {
      turn(entry, Way.WANTED);
    }
  }

  /// The most urgent of those who want to go on and find all that they need; null when there is
  /// none.
  @Nullable Entry next() {
    for (var entry : wanting) {
      if (fits(entry)) {
        return entry;
      }
    }
    return null;
  }

  private static boolean fits(Entry entry) {
    for (var pass : entry.home.bounds.needs(entry)) {
      if (!entry.holds.contains(pass) && !pass.gate().hasRoom(pass.weight())) {
        return false;
      }
    }
    return true;
  }

  /// It goes on, and its time with it.
  static void resume(Entry entry, long now) {
    var lent = entry.lease();
    entry.home.leave(entry);
    lent.way = Way.OWN;
    lent.stood += now - lent.asideSince;
    entry.home.bounds.hold(entry);
    entry.home.enter(entry, entry.state);
    Ledger.mark(entry, now, "job.resumed", entry.state, lent.holder.worker(), "");
  }

  private static void turn(Entry entry, Way way) {
    entry.home.leave(entry);
    entry.lease().way = way;
    entry.home.enter(entry, entry.state);
  }
}
