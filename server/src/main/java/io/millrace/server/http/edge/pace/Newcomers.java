package io.millrace.server.http.edge.pace;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// How many connections of each address have brought no whole request yet, so that nobody fills the
/// server with connections that never ask for anything. One count for all event loops.
public final class Newcomers {
  private final Map<String, Integer> counts = new ConcurrentHashMap<>();
  private final int most;
  private final Runnable turnedAway;

  /// `turnedAway` hears of each connection that comes when its address has `most` of them.
  public Newcomers(int most, Runnable turnedAway) {
    this.most = most;
    this.turnedAway = turnedAway;
  }

  /// Counts one more of this address, unless there are too many.
  public boolean enter(String address) {
    if (counts.merge(address, 1, Integer::sum) <= most) {
      return true;
    }
    leave(address);
    turnedAway.run();
    return false;
  }

  /// One that had entered has asked for something, or is closed.
  public void leave(String address) {
    counts.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
  }
}
