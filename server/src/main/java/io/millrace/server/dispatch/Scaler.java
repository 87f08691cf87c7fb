package io.millrace.server.dispatch;

import io.millrace.core.queue.QueueConfig.Workers;
import java.time.Duration;
import java.util.Arrays;

/// How many workers of its own a node has for one queue: between two bounds, more when there is
/// more to do than they can take, fewer when some have had nothing to do for a while. Pure: the
/// time is passed in.
///
/// A worker is a place for an attempt, not a thread. The places are filled from the bottom, so a
/// worker has been idle since so many were last busy at once. As long as there may be more workers,
/// one place is free to ask with, also where all are busy; it counts as a worker when it has got
/// something.
final class Scaler {
  /// A job that has waited longer for a worker makes them as many as there may be.
  static final Duration LATE = Duration.ofMillis(100);

  private final Duration idleAfter;
  private Workers bounds;
  private int size;
  private int busy;

  /// When each worker was last busy, the first at 0.
  private long[] busyAt;

  Scaler(Workers bounds, Duration idleAfter, long now) {
    this.bounds = bounds;
    this.idleAfter = idleAfter;
    this.size = bounds.min();
    this.busyAt = new long[Math.max(1, size)];
    Arrays.fill(busyAt, now);
  }

  /// The workers that there are.
  int size() {
    return size;
  }

  /// How many attempts may run at once now.
  int places() {
    return Math.max(size, Math.min(busy + 1, bounds.max()));
  }

  /// Keeps to other bounds from now on.
  void follow(Workers changed, long now) {
    bounds = changed;
    resize(Math.clamp(size, bounds.min(), bounds.max()), now);
  }

  /// So many are busy now.
  void busy(int count, long now) {
    if (count < busy) {
      Arrays.fill(busyAt, Math.min(count, busyAt.length), Math.min(busy, busyAt.length), now);
    }
    busy = count;
    if (count > size) {
      resize(Math.min(count, bounds.max()), now);
    }
  }

  /// They got as much as they could take, so there may be more: twice as many, or as many as there
  /// may be when a job has `waited` long. Answers whether they are more now.
  boolean grow(Duration waited, long now) {
    int more = waited.compareTo(LATE) >= 0 ? bounds.max() : Math.max(1, 2 * size);
    int before = size;
    resize(Math.clamp(more, size, Math.max(size, bounds.max())), now);
    return size > before;
  }

  /// Lets those go that have had nothing to do for too long.
  void retire(long now) {
    int kept = size;
    while (kept > Math.max(busy, bounds.min()) && now - busyAt[kept - 1] >= idleAfter.toMillis()) {
      kept--;
    }
    size = kept;
  }

  private void resize(int changed, long now) {
    if (changed > busyAt.length) {
      busyAt = Arrays.copyOf(busyAt, Math.max(changed, Math.min(2 * busyAt.length, bounds.max())));
    }
    if (changed > size) {
      Arrays.fill(busyAt, size, changed, now);
    }
    size = changed;
  }
}
