package io.millrace.backend.contract.sim.model;

import io.millrace.backend.contract.sim.tell.Violation;
import io.millrace.core.job.CancelAsk;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Token;
import io.millrace.core.spi.Claimed.Reason;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extended;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A lease that the model has seen given: under which token, until when, and for judging or not.
public final class Lent {
  private static final long OVERTIME = Duration.ofSeconds(2).toMillis();
  private static final long GRACE = Duration.ofSeconds(30).toMillis();
  private static final long JUDGEMENT = Duration.ofSeconds(10).toMillis();
  private static final int MOST_RESCUES = 3;

  final Token token;
  final @Nullable Reason reason;
  @Nullable CancelAsk cancel;
  private final Duration length;

  /// Where it is with its slot.
  Way way = Way.OWN;

  /// Whether who is asked for its slot is made to give it.
  boolean forced;

  private long askedAt;
  private long overtime;
  private long deadline;
  private long asideSince;

  /// Whether a holder has its slot, is asked for it, has given it, wants it again.
  enum Way {
    OWN,
    ASKED,
    GIVEN,
    WANTED
  }

  private Lent(Claim claim, @Nullable Reason reason, long deadline) {
    this.token = claim.lease().token();
    this.reason = reason;
    this.length = claim.lease().length();
    this.overtime = claim.deadline().toEpochMilli() + OVERTIME;
    this.deadline = reason == null ? Math.min(deadline, overtime) : deadline;
    if (claim.lease().deadline().toEpochMilli() != this.deadline) {
      throw new Violation(
          "%s is not until %s".formatted(claim, Instant.ofEpochMilli(this.deadline)));
    }
  }

  /// For an attempt.
  static Lent toWork(Claim claim, Duration length, long now) {
    return new Lent(claim, null, now + length.toMillis());
  }

  /// To be ended; whoever was asked to stop before is still asked.
  static Lent toJudge(Claim claim, Reason reason, @Nullable Lent before, long now) {
    var lent = new Lent(claim, reason, now + JUDGEMENT);
    lent.cancel = before == null ? null : before.cancel;
    return lent;
  }

  /// When it is to be looked at: it is over, or the attempt's time or a cancel's grace is.
  long lookAt() {
    return Math.min(withdrawnAt(), Math.min(deadline, limit()));
  }

  private long withdrawnAt() {
    return forced && way == Way.ASKED ? askedAt + GRACE : Long.MAX_VALUE;
  }

  /// Whether it is over because its slot was not given, and for nothing else.
  boolean isToGiveWay(long now) {
    boolean stands = now < deadline && (isAside() || now < overtime - OVERTIME);
    return reason == null && cancel == null && stands && now >= withdrawnAt();
  }

  /// It is asked for its slot.
  void ask(boolean force, long now) {
    way = Way.ASKED;
    forced = force;
    askedAt = now;
  }

  private long limit() {
    if (reason != null) {
      return deadline;
    }
    long over = isAside() ? Long.MAX_VALUE : overtime;
    return cancel == null ? over : Math.min(over, cancel.graceUntil().toEpochMilli());
  }

  /// Whether its slot is somebody else's, so that its time stands still.
  boolean isAside() {
    return way == Way.GIVEN || way == Way.WANTED;
  }

  void give(long now) {
    if (!isAside() && now < overtime - OVERTIME) {
      way = Way.GIVEN;
      asideSince = now;
    }
  }

  void goOn(long now) {
    way = Way.OWN;
    overtime += now - asideSince;
  }

  /// What its holder is told of its slot.
  Extended.Slot slot() {
    return switch (way) {
      case OWN -> Extended.Slot.OWN;
      case ASKED -> Extended.Slot.ASKED;
      case GIVEN, WANTED -> Extended.Slot.GIVEN;
    };
  }

  void extend(Duration by, long now) {
    var asked = by.equals(Extend.OWN_LENGTH) ? length : by;
    deadline = Math.min(now + asked.toMillis(), limit());
  }

  /// Why its job is to be ended now that it is over, if it is.
  Optional<Reason> verdict(int rescues, long now) {
    if (isToGiveWay(now)) {
      return Optional.empty();
    }
    if (reason != null) {
      return Optional.of(reason);
    }
    if (cancel != null) {
      return Optional.of(Reason.CANCELLED);
    }
    if (!isAside() && now >= overtime - OVERTIME) {
      return Optional.of(Reason.TIMEOUT);
    }
    return rescues == MOST_RESCUES ? Optional.of(Reason.POISON) : Optional.empty();
  }
}
