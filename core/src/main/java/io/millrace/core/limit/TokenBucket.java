package io.millrace.core.limit;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a [Rate] leaves at an instant; the instant is passed in and never goes back.
///
/// Two rules stand side by side (`stores.md` §7). A theoretical arrival time (GCRA) refills the
/// bucket steadily. A ring of the starts of the last `per`, in slices of a sixtieth and one slice
/// longer than it need be, is the cap: no window of length `per` ever holds more than limit + burst
/// starts, at the price of at most two per cent of the lasting rate.
///
/// A weight above the capacity passes once, alone, and who comes next waits the longer. Whoever
/// changes the rate asks with the new one from then on; what started before still counts.
public final class TokenBucket {
  private static final int SLICES = 60;
  private static final int RING = SLICES + 1;

  /// More than a few hundred additions to an epoch in milliseconds can be off by, and less than any
  /// step that matters: the ring holds the cap.
  private static final double BLUR = 0.05;

  private Rate rate;

  /// When all that has started is earned again, in ms since the epoch.
  private double earned;

  /// The starts in each slice, by its number; made with the first start, because most buckets of
  /// keys never have one.
  private long @Nullable [] starts;

  /// The newest slice that is in the ring.
  private long newest;

  /// What is to last of it: the rate it went by last, when all that had started is earned again,
  /// and how much started in which slice, the newest of which is told even when nothing did.
  public record Past(Rate rate, double earned, long newest, Map<Long, Long> starts) {
    public Past {
      starts = Map.copyOf(starts);
    }
  }

  public TokenBucket(Rate rate) {
    this.rate = rate;
  }

  /// One that goes on where another was.
  public TokenBucket(Past past) {
    this(past.rate);
    earned = past.earned;
    if (!past.starts.isEmpty()) {
      newest = past.newest;
      var ring = new long[RING];
      past.starts.forEach((slice, count) -> ring[place(slice)] = count);
      starts = ring;
    }
  }

  public Past past() {
    var counted = new HashMap<Long, Long>();
    if (starts != null) {
      for (long slice = newest - SLICES; slice <= newest; slice++) {
        if (starts[place(slice)] > 0) {
          counted.put(slice, starts[place(slice)]);
        }
      }
    }
    return new Past(rate, earned, newest, counted);
  }

  /// Takes `weight` if it is there now.
  public boolean take(Rate asked, int weight, long now) {
    follow(asked, now);
    if (freeAt(weight, now) > now) {
      return false;
    }
    earned = Math.max(earned, (double) now) + weight * rate.step();
    ring(now)[place(newest)] += weight;
    return true;
  }

  /// When `weight` will be there if nobody takes any of it; not after `now` = it is there.
  public long freeAt(Rate asked, int weight, long now) {
    follow(asked, now);
    return freeAt(weight, now);
  }

  /// How much may start now.
  public long available(Rate asked, long now) {
    follow(asked, now);
    double room = rate.capacity() - (Math.max(earned, (double) now) - now - blur()) / rate.step();
    long left = rate.spread() ? rate.capacity() : rate.capacity() - started(now);
    return Math.max(0, Math.min((long) Math.floor(room), left));
  }

  /// When it will be full again if nobody takes anything.
  public long fullAt(Rate asked, long now) {
    follow(asked, now);
    return Math.max(now, Math.max(ceil(earned), rate.spread() ? now : free(0, now)));
  }

  /// Whether it is as good as new, so that forgetting it changes nothing.
  public boolean isFull(long now) {
    return earned <= now && started(now) == 0;
  }

  private long freeAt(int weight, long now) {
    if (weight >= rate.capacity()) {
      return Math.max(ceil(earned), rate.spread() ? now : free(0, now));
    }
    double refilled = earned - (rate.capacity() - weight) * rate.step() - blur();
    long left = rate.spread() ? now : free(rate.capacity() - weight, now);
    return Math.max(ceil(refilled), left);
  }

  /// When no more than `most` starts are left in the ring.
  private long free(long most, long now) {
    if (starts == null) {
      return now;
    }
    var ring = ring(now);
    long left = started(now);
    long free = now;
    for (long slice = newest - SLICES; left > most && slice <= newest; slice++) {
      if (ring[place(slice)] > 0) {
        left -= ring[place(slice)];
        free = begin(slice + RING, rate);
      }
    }
    return free;
  }

  private long started(long now) {
    if (starts == null) {
      return 0;
    }
    long sum = 0;
    for (long count : ring(now)) {
      sum += count;
    }
    return sum;
  }

  /// The ring, with the slice of `now` as its newest and what is too old for it gone.
  private long[] ring(long now) {
    var ring = starts;
    long slice = Math.max(newest, slice(now));
    if (ring == null) {
      ring = new long[RING];
      starts = ring;
    } else {
      for (long old = Math.max(newest + 1, slice - SLICES); old <= slice; old++) {
        ring[place(old)] = 0;
      }
    }
    newest = slice;
    return ring;
  }

  /// Goes on by that rate from now on; what started before still counts.
  public void follow(Rate asked, long now) {
    if (asked.equals(rate)) {
      return;
    }
    var before = rate;
    double owed = Math.max(0, earned - now) / before.step();
    var counted = starts == null ? null : ring(now).clone();
    long last = newest;
    rate = asked;
    earned = now + owed * rate.step();
    if (counted != null) {
      starts = null;
      newest = slice(now);
      var ring = ring(now);
      for (long slice = last - SLICES; slice <= last; slice++) {
        // As late as they can have been, so that a change never lets one more start.
        long moved = Math.min(newest, slice(begin(slice + 1, before) - 1));
        if (moved >= newest - SLICES) {
          ring[place(moved)] += counted[place(slice)];
        }
      }
    }
  }

  private double blur() {
    return rate.spread() ? 0 : BLUR;
  }

  private long slice(long at) {
    return at * SLICES / rate.per().toMillis();
  }

  /// The first millisecond of a slice.
  private static long begin(long slice, Rate rate) {
    return Math.ceilDiv(slice * rate.per().toMillis(), SLICES);
  }

  private static int place(long slice) {
    return (int) (slice % RING);
  }

  private static long ceil(double at) {
    return (long) Math.ceil(at);
  }
}
