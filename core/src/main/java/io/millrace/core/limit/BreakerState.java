package io.millrace.core.limit;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// Whether the way is open: `closed` lets everybody go, `open` nobody until its time is over,
/// `half_open` a few probes that decide (`engine.md` §10). Pure: the time is passed in and never
/// goes back.
///
/// Only probes speak while it is half open, and nobody while it is open: what began before it
/// opened says nothing about how the other side is now.
public final class BreakerState {
  private BreakerRule rule;
  private Phase phase = Phase.CLOSED;
  private int failures;
  private int successes;
  private int probes;
  private long openedAt;
  private long probeAt;

  /// How a breaker stands.
  public enum Phase {
    CLOSED,
    OPEN,
    HALF_OPEN;

    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What is to last of it: all but the probes, which those who make them remember. Times in
  /// milliseconds since the epoch, 0 for none.
  public record Past(Phase phase, int failures, int successes, long openedAt, long probeAt) {
    public static final Past NONE = new Past(Phase.CLOSED, 0, 0, 0, 0);
  }

  public BreakerState(BreakerRule rule) {
    this.rule = rule;
  }

  public BreakerRule rule() {
    return rule;
  }

  /// Goes by another rule from now on; what it has counted stays.
  public void follow(BreakerRule changed) {
    rule = changed;
  }

  public Past past() {
    return new Past(phase, failures, successes, openedAt, probeAt);
  }

  public void restored(Past past) {
    phase = past.phase;
    failures = past.failures;
    successes = past.successes;
    openedAt = past.openedAt;
    probeAt = past.probeAt;
  }

  /// How it stands at that instant: who is open is half open when the time is over.
  public Phase phase(long now) {
    return phase == Phase.OPEN && now >= probeAt ? Phase.HALF_OPEN : phase;
  }

  /// Counted failures one after the other.
  public int failures() {
    return failures;
  }

  /// Probes under way.
  public int probes() {
    return probes;
  }

  /// When it opened, unless it is closed.
  public Optional<Instant> openedAt() {
    return phase == Phase.CLOSED ? Optional.empty() : Optional.of(Instant.ofEpochMilli(openedAt));
  }

  /// When it lets probes through, while it does not.
  public Optional<Instant> nextProbeAt(long now) {
    return phase(now) == Phase.OPEN ? Optional.of(Instant.ofEpochMilli(probeAt)) : Optional.empty();
  }

  /// Whether somebody may go when its time has come.
  public boolean hasRoom() {
    return phase == Phase.CLOSED || probes < rule.halfOpenMax();
  }

  /// When its time has come; not after `now` = it has.
  public long startsAt(long now) {
    return phase == Phase.OPEN ? probeAt : now;
  }

  /// How many may go now.
  public long available(long now) {
    return switch (phase(now)) {
      case CLOSED -> Long.MAX_VALUE;
      case OPEN -> 0;
      case HALF_OPEN -> Math.max(0, rule.halfOpenMax() - probes);
    };
  }

  /// Lets one go, who may: as one more of the [#probes], whose end is to be told, unless it is
  /// closed.
  public void admit(long now) {
    if (phase(now) == Phase.CLOSED) {
      return;
    }
    if (phase == Phase.OPEN) {
      phase = Phase.HALF_OPEN;
      successes = 0;
    }
    probes++;
  }

  /// A probe goes on that went before a start.
  public void resumeProbe() {
    probes++;
  }

  /// A probe is over, whatever it came to.
  public void endProbe() {
    probes--;
  }

  /// One came through well.
  public void succeeded(boolean probe) {
    if (phase == Phase.CLOSED) {
      failures = 0;
    } else if (phase == Phase.HALF_OPEN && probe && ++successes >= rule.successThreshold()) {
      close();
    }
  }

  /// One failed in a way that counts.
  public void failed(boolean probe, long now) {
    boolean speaks = phase == Phase.CLOSED || (phase == Phase.HALF_OPEN && probe);
    if (speaks) {
      failures++;
    }
    if (speaks && (phase == Phase.HALF_OPEN || failures >= rule.failureThreshold())) {
      open(rule.resetTimeout(), now);
    }
  }

  /// Opens it for so long, whatever has been counted.
  public void open(Duration time, long now) {
    phase = Phase.OPEN;
    openedAt = now;
    probeAt = now + time.toMillis();
  }

  /// Closes it and forgets what has been counted.
  public void close() {
    phase = Phase.CLOSED;
    failures = 0;
    successes = 0;
    openedAt = 0;
    probeAt = 0;
  }
}
