package io.millrace.backend.memory.verb;

import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.job.Deadlines;
import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.job.Lent;
import io.millrace.backend.memory.job.Line;
import io.millrace.backend.memory.lane.Picking;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Want;
import io.millrace.core.spi.Claimed.Homecoming;
import io.millrace.core.spi.Claimed.Judged;
import io.millrace.core.spi.Claimed.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Brings jobs of a home back to ready when they are due or their lease is lost, and lends those
/// that ran out of something to be judged. Bounded, so that a flood costs its caller one slice and
/// no more.
final class HomeComing {
  static final int MOST = 200;

  private final Ledger ledger;
  private final Want want;
  private final String stamp;
  private final long now;

  private final Picking picking;

  /// For whom others lose their slots, whoever claims; made when it is asked for.
  private @Nullable Picking urgent;

  final List<Homecoming> home = new ArrayList<>(0);
  final List<Judged> judge = new ArrayList<>(0);
  private int left = MOST;
  private boolean more;

  /// Tells `picking` who is to hear something.
  HomeComing(Ledger ledger, Want want, String stamp, Picking picking) {
    this.ledger = ledger;
    this.want = want;
    this.stamp = stamp;
    this.picking = picking;
    this.now = picking.now;
  }

  /// Whether it stopped at its bound.
  boolean more() {
    return more;
  }

  void of(Home home) {
    more |= home.relane(now);
    more |= home.choosing.wake(now);
    expire(home);
    due(home, JobState.SCHEDULED);
    due(home, JobState.RETRYING);
    look(home);
    age(home);
  }

  private void age(Home at) {
    while (take(at.ready.ageing.next() <= now)) {
      at.ready.raise();
    }
  }

  private boolean take(Line line) {
    return take(!line.isEmpty() && line.firstKey() <= now);
  }

  /// Whether one more is due, and there is room for it in this call.
  private boolean take(boolean due) {
    more |= due && left == 0;
    boolean taken = due && left > 0;
    left -= taken ? 1 : 0;
    return taken;
  }

  private void due(Home at, JobState from) {
    var line = at.places.of(from);
    while (take(line)) {
      var entry = line.first();
      at.leave(entry);
      at.enter(entry, JobState.READY);
      home(entry, from, false);
    }
  }

  private void expire(Home at) {
    while (take(at.places.expiring)) {
      var entry = at.places.expiring.first();
      at.leave(entry);
      if (entry.state != JobState.READY) {
        // Only what is ready can be lent, also to be ended.
        at.enter(entry, JobState.READY);
        at.leave(entry);
      }
      judge(entry, Reason.EXPIRED);
    }
  }

  private void look(Home at) {
    var line = at.places.of(JobState.RUNNING);
    while (take(line)) {
      var entry = line.first();
      var lent = entry.lease();
      if (Deadlines.isToGiveWay(entry, lent, now)) {
        giveWay(entry, lent);
        continue;
      }
      at.leave(entry);
      var reason = Deadlines.verdict(entry, lent, ledger.maxRescues, now);
      if (lent.judge() == null && (reason == null || reason == Reason.POISON)) {
        entry.rescues++;
        at.tally.rescued();
      }
      if (reason == null) {
        rescue(entry, lent);
      } else {
        judge(entry, reason);
      }
    }
  }

  private void rescue(Entry entry, Lent lent) {
    back(entry, lent, "rescued");
    entry.mark(now, "job.rescued", JobState.RUNNING, lent.holder.worker(), "lease lost");
    home(entry, JobState.RUNNING, false);
  }

  private void giveWay(Entry entry, Lent lent) {
    var others = urgent == null ? new Picking(Set.of(), now) : urgent;
    urgent = others;
    if (Preempting.isToLose(entry, others)) {
      withdraw(entry, lent);
    }
    picking.held.addAll(others.held);
    others.held.clear();
  }

  private void withdraw(Entry entry, Lent lent) {
    Home.of(entry).leave(entry);
    back(entry, lent, "yield");
    var why = "did not give way";
    entry.mark(now, "job.preempted", JobState.RUNNING, lent.holder.worker(), why);
    home(entry, JobState.RUNNING, true);
    picking.attend.add(Home.of(entry).name());
  }

  /// Takes one back from its holder, who has spent no attempt on it. It has left its place.
  private void back(Entry entry, Lent lent, String how) {
    entry.story().ended(entry, lent.holder, now, how);
    entry.attempt--;
    entry.changed(now);
    entry.runAt = now;
    entry.lent = null;
    Home.of(entry).release(entry, false, now);
    Home.of(entry).enter(entry, JobState.READY);
  }

  private void judge(Entry entry, Reason reason) {
    Leases.judge(entry, ledger.token(now, stamp), want.holder(), reason, now);
    judge.add(new Judged(entry.claim(ledger.kin.results(entry)), reason));
  }

  private void home(Entry entry, JobState from, boolean withdrawn) {
    var job = entry.job;
    home.add(
        new Homecoming(
            job.id(), Home.of(entry).name(), job.type(), from, entry.rescues, withdrawn));
  }
}
