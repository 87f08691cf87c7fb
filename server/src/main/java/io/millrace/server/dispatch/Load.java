package io.millrace.server.dispatch;

import io.millrace.core.job.Want;

/// How many jobs of one queue this node holds, and how many more it may: those that were lent to it
/// and are not settled yet, and those that rounds under way may bring. For one event loop.
final class Load {
  private int held;

  /// Those of them that have given their slot away.
  private int aside;

  private int coming;

  /// A round is under way that may bring so many more.
  void asks(int more) {
    coming += more;
  }

  /// It has come back, with so many jobs, and so many have ended by it.
  void came(int more, int lent, int ended) {
    coming -= more;
    held += lent - ended;
  }

  /// It came to nothing.
  void failed(int more) {
    coming -= more;
  }

  /// One stands aside, or goes on.
  void turned(boolean away) {
    aside += away ? 1 : -1;
  }

  /// How many jobs that many places would take when these have ended.
  int room(int places, int ending) {
    return Math.clamp(places - held - coming + aside + ending, 0, Want.MOST);
  }

  /// How many of them are worked at.
  int busy() {
    return held - aside;
  }

  boolean isNone() {
    return held == 0;
  }
}
