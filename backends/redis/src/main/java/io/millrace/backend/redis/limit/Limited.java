package io.millrace.backend.redis.limit;

import io.millrace.backend.redis.form.Bytes;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.limit.Fill;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Rate;
import io.millrace.core.limit.TokenBucket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Optional;
import java.util.OptionalInt;

/// How a limiter stood at one instant: what it is set to, the units that are held of it, until when
/// it pauses, and what its rate has counted.
///
/// A bucket is laid out as `<I4I4I4B` the rate it goes by (limit, ms, burst, spread), `<d` when all
/// that has started is earned again, and for each slice in which something started `<I6I4` its
/// number and how much; the oldest first. [TokenBucket] says what that means.
public final class Limited {
  private static final int EARNED = 13;
  private static final int STARTS = 21;
  private static final int START = 10;

  private final long now;
  private final long held;
  private final Limit limit;
  private final long pausedUntil;
  private final Optional<TokenBucket> bucket;

  /// Reads what `acquire` and `fill` tell.
  public Limited(Heard state) {
    now = state.number(0);
    held = state.number(1);
    limit = new Limit(whole(state, 3), rate(state));
    pausedUntil = state.text(8).isEmpty() ? 0 : Long.parseLong(state.text(8));
    var counted = state.bytes(2);
    bucket =
        counted.length > 0
            ? Optional.of(new TokenBucket(past(counted)))
            : limit.rate().map(TokenBucket::new);
  }

  private static OptionalInt whole(Heard state, int at) {
    var text = state.text(at);
    return text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
  }

  private static Optional<Rate> rate(Heard state) {
    return state.text(4).isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Rate(
                state.whole(4), Duration.ofMillis(state.number(5)), state.whole(6), state.yes(7)));
  }

  public static TokenBucket.Past past(byte[] from) {
    var rate =
        new Rate(
            (int) Bytes.number(from, 0, 4),
            Duration.ofMillis(Bytes.number(from, 4, 4)),
            (int) Bytes.number(from, 8, 4),
            from[12] == 1);
    double earned = ByteBuffer.wrap(from).order(ByteOrder.LITTLE_ENDIAN).getDouble(EARNED);
    long newest = 0;
    var starts = new HashMap<Long, Long>();
    for (int at = STARTS; at < from.length; at += START) {
      newest = Bytes.number(from, at, 6);
      starts.merge(newest, Bytes.number(from, at + 6, 4), Long::sum);
    }
    return new TokenBucket.Past(rate, earned, newest, starts);
  }

  public Limit limit() {
    return limit;
  }

  /// Whether it holds anybody, now or ever.
  boolean binds() {
    return !limit.isNone() || pausedUntil > now;
  }

  /// Units that are held.
  public long held() {
    return held;
  }

  /// Whether that is yet to come.
  public boolean isLater(Instant at) {
    return at.toEpochMilli() > now;
  }

  /// Units that may start now.
  public long available() {
    if (pausedUntil > now) {
      return 0;
    }
    long room =
        limit.concurrency().isPresent()
            ? Math.max(0, limit.concurrency().getAsInt() - held)
            : Long.MAX_VALUE;
    return Math.min(room, left(Long.MAX_VALUE));
  }

  private long left(long without) {
    return limit.rate().map(it -> bucket().available(it, now)).orElse(without);
  }

  /// When its rate lets so much start; empty when only a permit that ends makes room.
  public Optional<Instant> opensAt(int weight) {
    int most = limit.concurrency().orElse(Integer.MAX_VALUE);
    boolean hasRoom = held + weight <= most || (held == 0 && weight > most);
    return hasRoom ? Optional.of(Instant.ofEpochMilli(startsAt(weight))) : Optional.empty();
  }

  private long startsAt(int weight) {
    long open = Math.max(now, pausedUntil);
    return limit.rate().map(it -> Math.max(open, bucket().freeAt(it, weight, now))).orElse(open);
  }

  Fill fill(String name) {
    long open = Math.max(now, pausedUntil);
    long full = limit.rate().map(it -> Math.max(open, bucket().fullAt(it, now))).orElse(open);
    return new Fill(name, share(), available(), held, Instant.ofEpochMilli(full));
  }

  private double share() {
    if (pausedUntil > now) {
      return 0;
    }
    return limit.rate().map(it -> (double) left(1) / whole(it)).orElse(1.0);
  }

  private static long whole(Rate rate) {
    return rate.spread() ? 1 : (long) rate.limit() + rate.burst();
  }

  private TokenBucket bucket() {
    return bucket.orElseThrow();
  }
}
