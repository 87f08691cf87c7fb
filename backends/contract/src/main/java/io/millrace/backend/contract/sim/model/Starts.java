package io.millrace.backend.contract.sim.model;

import io.millrace.core.limit.Rate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// When jobs started under one rate, and what follows: in no window more than limit + burst
/// (`reliability.md` I12), and one more whenever there surely is a token and room in the window.
///
/// Between the two lies what a store may decide: it may look at a window one slice longer, and at
/// starts from before a change as late as they can have been.
public final class Starts {
  private static final int SLICES = 60;

  private final List<Long> counted = new ArrayList<>();
  private Optional<Rate> rate = Optional.empty();

  /// How many tokens are not there, at that instant.
  private double missing;

  private long at;

  /// What the last one to start weighed.
  private int weight = 1;

  /// Since when the rate is what it is, and from when on what started must be counted.
  private long changed = Long.MIN_VALUE;

  private long horizon = Long.MIN_VALUE;

  /// How much later than it was a start may be taken to have been.
  private long blur = 2;

  void change(Optional<Rate> asked, long now) {
    if (asked.equals(rate)) {
      return;
    }
    missing = missing(now);
    at = now;
    changed = now;
    horizon = rate.map(it -> Math.max(horizon, now - it.per().toMillis())).orElse(now);
    blur += rate.map(it -> it.per().toMillis() / SLICES + 1).orElse(0L);
    rate = asked;
  }

  void start(long now) {
    start(1, now);
  }

  void start(int units, long now) {
    if (rate.isPresent()) {
      missing = missing(now) + units;
      at = now;
      weight = units;
      counted.addAll(Collections.nCopies(units, now));
    }
  }

  /// Without a rate nothing comes back, which is the careful guess.
  private double missing(long now) {
    return rate.map(it -> Math.max(0, missing - (now - at) / step(it))).orElse(missing);
  }

  private static double step(Rate rate) {
    return (double) rate.per().toMillis() / rate.limit();
  }

  /// Whether one more may start.
  boolean allow(long now) {
    return allow(1, now);
  }

  /// Whether so many more may start together.
  boolean allow(int units, long now) {
    if (rate.isEmpty()) {
      return true;
    }
    var asked = rate.get();
    if (asked.spread()) {
      boolean first = counted.isEmpty() || counted.getLast() < changed;
      return first || now - counted.getLast() >= weight * step(asked) - 1;
    }
    long begin = Math.max(horizon, now - asked.per().toMillis() + 1);
    long started = since(begin);
    // One that weighs more than there is at all passes alone.
    return started + units <= capacity(asked) || (started == 0 && units > capacity(asked));
  }

  private long since(long begin) {
    return counted.stream().filter(start -> start >= begin).count();
  }

  private static long capacity(Rate rate) {
    return rate.spread() ? 1 : (long) rate.limit() + rate.burst();
  }

  /// From when on one more must be let start, if none does until then.
  long sureAt(long now) {
    return rate.map(it -> Math.max(tokenAt(it, now), windowAt(it, now))).orElse(now);
  }

  private long tokenAt(Rate rate, long now) {
    double wanted = missing(now) - (capacity(rate) - 1);
    // The instants themselves are whole milliseconds.
    return wanted <= 0 && missing(now - 1) - (capacity(rate) - 1) <= 0
        ? now
        : now + (long) Math.ceil(Math.max(0, wanted) * step(rate)) + 1;
  }

  private long windowAt(Rate rate, long now) {
    if (rate.spread() || counted.size() < capacity(rate)) {
      return now;
    }
    long window = rate.per().toMillis() * (SLICES + 1) / SLICES + blur;
    return Math.max(now, counted.get((int) (counted.size() - capacity(rate))) + window);
  }
}
