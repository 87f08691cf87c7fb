package io.millrace.server.live.ring;

import java.time.Duration;

/// From where somebody wants to hear a channel.
public sealed interface From {
  /// What happens from now on.
  record Now() implements From {}

  /// How it stands, then what happens.
  record Snapshot() implements From {}

  /// What happened behind a position that he knows.
  record After(Position position) implements From {}

  /// What happened within so long.
  record Since(Duration span) implements From {}
}
