package io.millrace.backend.memory.verb;

import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.job.Deadlines;
import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.job.Lent;
import io.millrace.backend.memory.job.Way;
import io.millrace.backend.memory.lane.GiveWay;
import io.millrace.backend.memory.lane.Picking;

/// Takes slots from running jobs for more urgent ones, and gives them back.
public final class Preempting {
  private Preempting() {}

  /// Asks those with the highest numbers, as many as there are more urgent ones that could start in
  /// their place; answers whether anybody was asked.
  static boolean ask(Home home, Picking picking) {
    boolean any = false;
    for (int left = GiveWay.MOST; left > 0; left--) {
      var entry = home.giveWay.toAsk(home.choosing, picking);
      if (entry == null) {
        return any;
      }
      become(entry, Way.ASKED, picking.now);
      any = true;
    }
    return any;
  }

  /// Whether the lease of one whose grace is over is to be withdrawn: there is still one for whom
  /// it was asked to give way. Else it is not asked any more.
  static boolean isToLose(Entry entry, Picking picking) {
    var home = Home.of(entry);
    int slots = home.slots();
    boolean wanted =
        home.paused(picking.now).isEmpty()
            && home.choosing.moreUrgent(picking, entry.job.priority(), slots + 1) > slots;
    if (!wanted) {
      become(entry, Way.OWN, 0);
    }
    return wanted;
  }

  /// Gives its slot away, with all that it holds; unless its time is over, for that would stand
  /// still from now on.
  public static void give(Entry entry, Lent lent, long now) {
    if (!lent.isAside() && !Deadlines.isOver(entry, lent, now)) {
      become(entry, Way.GIVEN, now);
      Home.of(entry).release(entry, false, now);
      entry.mark(now, "job.preempted", entry.state, lent.holder.worker(), "");
    }
  }

  /// Wants its slot again: it gets it when there is room that nobody more urgent takes.
  public static void want(Entry entry, Lent lent) {
    if (lent.way() == Way.GIVEN) {
      become(entry, Way.WANTED, lent.since());
    }
  }

  /// It goes on, and its time with it.
  public static void resume(Entry entry, long now) {
    var lent = entry.lease();
    Home.of(entry).leave(entry);
    lent.goOn(now);
    Home.of(entry).holding.hold(entry);
    Home.of(entry).enter(entry, entry.state);
    entry.mark(now, "job.resumed", entry.state, lent.holder.worker(), "");
  }

  private static void become(Entry entry, Way way, long since) {
    Home.of(entry).leave(entry);
    entry.lease().become(way, since);
    Home.of(entry).enter(entry, entry.state);
  }
}
