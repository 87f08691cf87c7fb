package io.millrace.backend.memory.verb;

import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.job.Deadlines;
import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.job.Line;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Want;
import io.millrace.core.spi.Claimed.Homecoming;
import io.millrace.core.spi.Claimed.Judged;
import io.millrace.core.spi.Claimed.Reason;
import java.util.ArrayList;
import java.util.List;

/// Brings jobs of a home back to ready when they are due or their lease is lost, and lends those
/// that ran out of something to be judged. Bounded, so that a flood costs its caller one slice and
/// no more.
final class HomeComing {
  static final int MOST = 200;

  private final Ledger ledger;
  private final Want want;
  private final String stamp;
  private final long now;
  final List<Homecoming> home = new ArrayList<>(0);
  final List<Judged> judge = new ArrayList<>(0);
  private int left = MOST;
  private boolean more;

  HomeComing(Ledger ledger, Want want, String stamp, long now) {
    this.ledger = ledger;
    this.want = want;
    this.stamp = stamp;
    this.now = now;
  }

  /// Whether it stopped at its bound.
  boolean more() {
    return more;
  }

  void of(Home home) {
    more |= home.bounds.wake(now);
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
    var line = at.place(from);
    while (take(line)) {
      var entry = line.first();
      at.leave(entry);
      at.enter(entry, JobState.READY);
      home(entry, from);
    }
  }

  private void expire(Home at) {
    while (take(at.expiring)) {
      var entry = at.expiring.first();
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
    var line = at.place(JobState.RUNNING);
    while (take(line)) {
      var entry = line.first();
      var lent = entry.lease();
      at.leave(entry);
      var reason = Deadlines.verdict(entry, lent, ledger.maxRescues, now);
      if (lent.judge == null && (reason == null || reason == Reason.POISON)) {
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

  private void rescue(Entry entry, Entry.Lent lent) {
    entry.story().ended(entry, lent.holder, now, "rescued");
    entry.attempt--;
    entry.changed(now);
    entry.runAt = now;
    entry.lent = null;
    Home.of(entry).release(entry, false, now);
    Home.of(entry).enter(entry, JobState.READY);
    var by = lent.holder.worker();
    entry.mark(now, "job.rescued", JobState.RUNNING, by, "lease lost");
    home(entry, JobState.RUNNING);
  }

  private void judge(Entry entry, Reason reason) {
    Leases.judge(entry, ledger.token(now, stamp), want.holder(), reason, now);
    judge.add(new Judged(entry.claim(ledger.kin.results(entry)), reason));
  }

  private void home(Entry entry, JobState from) {
    home.add(
        new Homecoming(
            entry.job.id(), Home.of(entry).name(), entry.job.type(), from, entry.rescues));
  }
}
