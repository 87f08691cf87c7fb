package io.millrace.server.http.route;

import io.millrace.server.http.call.Guest;
import io.vertx.core.Future;

/// Whether somebody who waits is still there, and still let in: `over` ends when he is not.
public record Presence(Guest guest, Future<?> over) {
  /// Whether nothing may come to him any more.
  public boolean isOver() {
    return over.isComplete() || isTurnedAway();
  }

  /// Whether what let him in does no more.
  public boolean isTurnedAway() {
    return !guest.isAdmitted();
  }
}
