package io.millrace.server.dispatch.attempt;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// When the lease of an attempt is to be renewed, and who waits until the store has heard. Its
/// times are of this node's clock. For the event loop, but for [#beat].
public final class Renewal {
  private static final long NEVER = Long.MAX_VALUE;
  private static final CompletableFuture<?> HEARD = CompletableFuture.completedFuture("heard");

  private final long third;
  private long dueAt;

  /// Renewals that are under way.
  private int asking;

  private volatile CompletableFuture<?> beat = HEARD;

  /// Who waits until the store has what was said before the newest renewal was sent.
  private CompletableFuture<?> waiting = HEARD;

  /// Two thirds of a lease are left for what may go wrong.
  Renewal(Duration lease, long now) {
    this.third = lease.toMillis() / 3;
    this.dueAt = now + third;
  }

  public boolean isDue(long now) {
    return now >= dueAt;
  }

  static int compare(Renewal one, Renewal other) {
    return Long.compare(one.dueAt, other.dueAt);
  }

  /// Wants one now: the holder is asked something.
  public void attend() {
    dueAt = 0;
  }

  /// What is done when the store has heard what was said until now. From the attempt's own thread.
  CompletableFuture<?> beat() {
    var heard = new CompletableFuture<>();
    beat = heard;
    return heard;
  }

  /// One is sent. Until the answer no other is wanted, unless somebody asks for one.
  void sent() {
    dueAt = NEVER;
    waiting = beat;
    asking++;
  }

  /// Something is said without one.
  void said() {
    asking++;
  }

  /// The lease was renewed by a call that was sent at that time.
  public void heard(long sentAt) {
    dueAt = Math.min(dueAt, sentAt + third);
    asking--;
    // An earlier renewal that is still under way has what was said before this one.
    if (asking == 0) {
      waiting.complete(null);
    }
  }

  /// The store has not heard that, as far as is known.
  void unheard() {
    dueAt = 0;
    asking--;
  }
}
