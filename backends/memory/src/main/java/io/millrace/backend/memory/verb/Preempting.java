package io.millrace.backend.memory.verb;

import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.job.Entry;
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
      var entry = home.giveWay.toAsk(home.ready, picking);
      if (entry == null) {
        return any;
      }
      become(entry, Way.ASKED);
      any = true;
    }
    return any;
  }

  /// Gives its slot away, with all that it holds.
  public static void give(Entry entry, Entry.Lent lent, long now) {
    if (lent.way == Way.OWN || lent.way == Way.ASKED) {
      lent.asideSince = now;
      become(entry, Way.GIVEN);
      Home.of(entry).release(entry, false, now);
      entry.mark(now, "job.preempted", entry.state, lent.holder.worker(), "");
    }
  }

  /// Wants its slot again: it gets it when there is room that nobody more urgent takes.
  public static void want(Entry entry, Entry.Lent lent) {
    if (lent.way == Way.GIVEN) {
      become(entry, Way.WANTED);
    }
  }

  /// It goes on, and its time with it.
  public static void resume(Entry entry, long now) {
    var lent = entry.lease();
    Home.of(entry).leave(entry);
    lent.way = Way.OWN;
    lent.stood += now - lent.asideSince;
    Home.of(entry).bounds.hold(entry);
    Home.of(entry).enter(entry, entry.state);
    entry.mark(now, "job.resumed", entry.state, lent.holder.worker(), "");
  }

  private static void become(Entry entry, Way way) {
    Home.of(entry).leave(entry);
    entry.lease().way = way;
    Home.of(entry).enter(entry, entry.state);
  }
}
