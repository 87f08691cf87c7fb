package io.millrace.backend.memory.job;

import io.millrace.core.spi.Claimed;
import org.jspecify.annotations.Nullable;

/// Until when a running job is left alone.
public final class Deadlines {
  /// How far a lease may reach beyond its attempt's `timeout`, for the holder to say so itself.
  public static final long OVERTIME = 2_000;

  private Deadlines() {}

  /// When a running job is to be looked at: its lease, its attempt's time or a grace is over.
  public static long lookAt(Entry entry) {
    var lent = entry.lease();
    long end = Math.min(lent.deadline, limit(entry, lent));
    return lent.way == Way.ASKED ? Math.min(end, entry.keeper.withdrawnAt(lent.since)) : end;
  }

  /// Whether the grace of who was asked to give way is over, and nothing else of its lease.
  public static boolean isToGiveWay(Entry entry, Lent lent, long now) {
    return lent.way == Way.ASKED
        && lent.judge == null
        && lent.cancel == null
        && now >= entry.keeper.withdrawnAt(lent.since)
        && now < lent.deadline
        && !isOver(entry, lent, now);
  }

  /// How far its lease may reach.
  public static long limit(Entry entry, Lent lent) {
    if (lent.judge != null) {
      return lent.deadline;
    }
    long overtime = overAt(entry, lent) + OVERTIME;
    return lent.cancel == null
        ? overtime
        : Math.min(overtime, lent.cancel.graceUntil().toEpochMilli());
  }

  /// Whether the attempt has run too long, so that it is only there to be ended.
  public static boolean isOver(Entry entry, Lent lent, long now) {
    return now >= overAt(entry, lent);
  }

  /// When the attempt has run too long; a very late instant while it stands aside.
  private static long overAt(Entry entry, Lent lent) {
    return lent.isAside()
        ? Long.MAX_VALUE - OVERTIME
        : entry.startedAt + lent.stood + entry.job.terms().timeout().toMillis();
  }

  /// Why a running job whose time to be looked at has come is to be ended, or null when only its
  /// holder is lost.
  public static Claimed.@Nullable Reason verdict(Entry entry, Lent lent, int maxRescues, long now) {
    if (lent.judge != null) {
      return lent.judge;
    }
    if (lent.cancel != null) {
      return Claimed.Reason.CANCELLED;
    }
    if (isOver(entry, lent, now)) {
      return Claimed.Reason.TIMEOUT;
    }
    return entry.rescues >= maxRescues ? Claimed.Reason.POISON : null;
  }
}
