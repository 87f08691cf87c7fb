package io.millrace.backend.memory.verb;

import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.job.Deadlines;
import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.job.Lent;
import io.millrace.core.job.Holder;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Token;
import io.millrace.core.spi.Claimed;
import java.time.Duration;

/// Lends jobs and takes them back: the rules about leases, and nothing about order.
public final class Leases {
  /// How long who judges has time to settle.
  static final Duration JUDGEMENT = Duration.ofSeconds(10);

  private Leases() {}

  /// Lends a ready job for an attempt. It has left its place.
  static void lend(Entry entry, Token token, Holder holder, Duration length, long now) {
    entry.attempt++;
    entry.begun = true;
    entry.startedAt = now;
    entry.changed(now);
    long longest = now + entry.job.terms().timeout().toMillis() + Deadlines.OVERTIME;
    long deadline = Math.min(now + length.toMillis(), longest);
    entry.lend(new Lent(token, holder, length, deadline));
    Home.of(entry).enter(entry, JobState.RUNNING);
  }

  /// Lends a job only to be ended for that reason; the lease before it is void.
  static void judge(Entry entry, Token token, Holder holder, Claimed.Reason reason, long now) {
    var before = entry.lent;
    entry.changed(now);
    // Whose attempt it was stays the one who made it.
    var whose = before == null ? holder : before.holder;
    var lent = Lent.judging(token, whose, JUDGEMENT, now, reason);
    lent.withdraw(before == null ? null : before.cancel());
    entry.lend(lent);
    Home.of(entry).enter(entry, JobState.RUNNING);
  }

  /// Renews a lease, never beyond what its attempt and a cancel leave of it.
  public static void extend(Entry entry, Lent lent, long deadline) {
    Home.of(entry).leave(entry);
    lent.renew(Math.min(deadline, Deadlines.limit(entry, lent)));
    Home.of(entry).enter(entry, JobState.RUNNING);
  }
}
