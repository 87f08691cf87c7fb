package io.millrace.server.chaos;

import java.io.IOException;
import java.time.Duration;

/// One row of `reliability.md` §3.2, or a figure of §1: its name, what breaks, and how that is
/// played.
record Fault(String name, String what, Play play) {
  /// One play of a seed. Most are on the stage that all share; who needs another raises one.
  interface Play {
    Nodes.Outcome on(Shared shared, long seed) throws Exception;
  }

  /// The stage that all share, with all its nodes, raised for the first that asks.
  interface Shared {
    Stage stage() throws IOException;
  }

  /// Load on the stage that all share, and in the middle of it that.
  static Fault of(String name, String what, Stage.Strike strike) {
    return new Fault(
        name,
        what,
        (shared, seed) -> shared.stage().play(name, strike, seed, Duration.ofSeconds(60)));
  }
}
