package io.millrace.backend.memory;

import io.millrace.core.job.Holder;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Token;
import io.millrace.core.spi.Claimed;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Lends jobs and takes them back: the rules about leases, and nothing about order.
final class Leases {
  /// How long who judges has time to settle.
  static final Duration JUDGEMENT = Duration.ofSeconds(10);

  /// How far a lease may reach beyond its attempt's `timeout`, for the holder to say so itself.
  private static final long OVERTIME = 2_000;

  private Leases() {}

  /// Lends a ready job for an attempt. It has left its place.
  static void lend(Entry entry, Token token, Holder holder, Duration length, long now) {
    entry.attempt++;
    entry.begun = true;
    entry.startedAt = now;
    entry.changed(now);
    entry.epoch = token.epoch();
    long longest = now + entry.job.terms().timeout().toMillis() + OVERTIME;
    long deadline = Math.min(now + length.toMillis(), longest);
    entry.lent = new Entry.Lent(token, holder, length, deadline);
    entry.home.enter(entry, JobState.RUNNING);
  }

  /// Lends a job only to be ended for that reason; the lease before it is void.
  static void judge(Entry entry, Token token, Holder holder, Claimed.Reason reason, long now) {
    var before = entry.lent;
    entry.changed(now);
    // Whose attempt it was stays the one who made it.
    var whose = before == null ? holder : before.holder;
    var lent = new Entry.Lent(token, whose, JUDGEMENT, now + JUDGEMENT.toMillis());
    lent.judge = reason;
    lent.cancel = before == null ? null : before.cancel;
    entry.epoch = token.epoch();
    entry.lent = lent;
    entry.home.enter(entry, JobState.RUNNING);
  }

  /// Renews a lease, never beyond what its attempt and a cancel leave of it.
  static void extend(Entry entry, Entry.Lent lent, long deadline) {
    entry.home.leave(entry);
    lent.deadline = Math.min(deadline, limit(entry, lent));
    entry.home.enter(entry, JobState.RUNNING);
  }

  /// When a running job is to be looked at: its lease, its attempt's time or a grace is over.
  static long lookAt(Entry entry) {
    var lent = entry.lease();
    long end = Math.min(lent.deadline, limit(entry, lent));
    return lent.way == GiveWay.Way.ASKED ? Math.min(end, withdrawnAt(entry, lent)) : end;
  }

  private static long limit(Entry entry, Entry.Lent lent) {
    if (lent.judge != null) {
      return lent.deadline;
    }
    long overtime = overAt(entry, lent) + OVERTIME;
    return lent.cancel == null
        ? overtime
        : Math.min(overtime, lent.cancel.graceUntil().toEpochMilli());
  }

  /// When who was asked to give way is made to.
  private static long withdrawnAt(Entry entry, Entry.Lent lent) {
    return lent.way == GiveWay.Way.ASKED
        ? entry.home.giveWay.withdrawnAt(lent.since)
        : Long.MAX_VALUE;
  }

  /// Whether the grace of who was asked to give way is over, and nothing else of its lease.
  static boolean isToGiveWay(Entry entry, Entry.Lent lent, long now) {
    return lent.judge == null
        && lent.cancel == null
        && now >= withdrawnAt(entry, lent)
        && now < lent.deadline
        && now < overAt(entry, lent);
  }

  /// When the attempt has run too long; a very late instant while it stands aside.
  private static long overAt(Entry entry, Entry.Lent lent) {
    return lent.isAside()
        ? Long.MAX_VALUE - OVERTIME
        : entry.startedAt + lent.stood + entry.job.terms().timeout().toMillis();
  }

  /// Why a running job whose time to be looked at has come is to be ended, or null when only its
  /// holder is lost.
  static Claimed.@Nullable Reason verdict(Entry entry, Entry.Lent lent, int maxRescues, long now) {
    if (lent.judge != null) {
      return lent.judge;
    }
    if (lent.cancel != null) {
      return Claimed.Reason.CANCELLED;
    }
    if (now >= overAt(entry, lent)) {
      return Claimed.Reason.TIMEOUT;
    }
    return entry.rescues >= maxRescues ? Claimed.Reason.POISON : null;
  }
}
