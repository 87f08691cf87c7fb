package io.millrace.server.live;

/// Somebody who listens on one connection. For one event loop.
interface Visitor {
  /// Sends what there is, as far as he takes it.
  void drain();

  /// Looks after him; time is that of [System#nanoTime].
  void tick(long now);

  /// The node stops: tells him, and ends.
  void dismiss();
}
