package io.millrace.backend.memory;

import io.millrace.core.queue.QueueConfig.Preemption;
import java.time.Duration;
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

  private final long grace;
  private Preemption preemption = Preemption.NONE;

  /// Those who are asked, by when that was.
  private final Line asked = new Line();

  /// Who is asked has so long to give way where it is made to.
  GiveWay(Duration grace) {
    this.grace = grace.toMillis();
  }

  /// How many run without a slot.
  int aside() {
    return aside.size();
  }

  List<String> ids() {
    var ids = new ArrayList<String>(aside.size());
    aside.forEach(it -> ids.add(it.job.id()));
    return ids;
  }

  /// `running` are those that run now, at places that may become others by this.
  void configure(Preemption changed, Line running) {
    if (preemption != changed) {
      var all = new ArrayList<Entry>();
      running.forEach(all::add);
      all.forEach(entry -> entry.home.leave(entry));
      preemption = changed;
      all.forEach(entry -> entry.home.place(entry));
    }
  }

  /// When who was asked then loses its lease; a very late instant where nobody is made to.
  long withdrawnAt(long askedAt) {
    return preemption == Preemption.FORCE ? askedAt + grace : Long.MAX_VALUE;
  }

  /// When the first of those who are asked loses its lease.
  long nextWithdrawn() {
    return asked.isEmpty() ? Long.MAX_VALUE : withdrawnAt(asked.firstKey());
  }

  /// It runs, in this way.
  void entered(Entry entry) {
    switch (entry.lease().way) {
      case OWN -> {
        if (isOn() && isAskable(entry)) {
          could.add(entry.job.priority(), entry);
        }
      }
      case ASKED -> asked.add(entry.lease().since, entry);
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
        if (isOn()) {
          could.remove(entry.job.priority(), entry);
        }
      }
      case ASKED -> asked.remove(entry.lease().since, entry);
      case GIVEN -> aside.remove(entry);
      case WANTED -> {
        aside.remove(entry);
        wanting.remove(Lane.rank(entry), entry);
      }
    }
  }

  private boolean isOn() {
    return preemption != Preemption.NONE;
  }

  private static boolean isAskable(Entry entry) {
    var lent = entry.lease();
    return entry.job.terms().preemptible() && lent.judge == null && lent.cancel == null;
  }

  /// Asks those with the highest numbers, as many as there are more urgent ones that could start in
  /// their place; answers whether anybody was asked.
  boolean ask(Ready ready, Picking picking) {
    boolean any = false;
    for (int left = MOST; isOn() && left > 0; left--) {
      var entry = could.last();
      int before = asked.size();
      if (entry == null || ready.moreUrgent(picking, entry.job.priority(), before + 1) <= before) {
        return any;
      }
      turn(entry, Way.ASKED, picking.now);
      any = true;
    }
    return any;
  }

  /// Whether the lease of one whose grace is over is to be withdrawn: there is still one for whom
  /// it was asked to give way. Else it is not asked any more.
  static boolean isToLose(Entry entry, Picking picking) {
    var home = entry.home;
    int slots = home.slots();
    boolean wanted =
        home.paused(picking.now).isEmpty()
            && home.ready.moreUrgent(picking, entry.job.priority(), slots + 1) > slots;
    if (!wanted) {
      turn(entry, Way.OWN, 0);
    }
    return wanted;
  }

  /// Gives its slot away, with all that it holds.
  static void give(Entry entry, Entry.Lent lent, long now) {
    if (lent.way == Way.OWN || lent.way == Way.ASKED) {
      turn(entry, Way.GIVEN, now);
      entry.home.release(entry, false, now);
      Ledger.mark(entry, now, "job.preempted", entry.state, lent.holder.worker(), "");
    }
  }

  /// Wants its slot again: it gets it when there is room that nobody more urgent takes.
  static void want(Entry entry, Entry.Lent lent) {
    if (lent.way == Way.GIVEN) {
      turn(entry, Way.WANTED, lent.since);
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
    lent.stood += now - lent.since;
    entry.home.bounds.hold(entry);
    entry.home.enter(entry, entry.state);
    Ledger.mark(entry, now, "job.resumed", entry.state, lent.holder.worker(), "");
  }

  private static void turn(Entry entry, Way way, long since) {
    entry.home.leave(entry);
    entry.lease().way = way;
    entry.lease().since = since;
    entry.home.enter(entry, entry.state);
  }
}
