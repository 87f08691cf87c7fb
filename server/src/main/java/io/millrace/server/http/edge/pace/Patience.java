package io.millrace.server.http.edge.pace;

import java.time.Duration;

/// How long a client may take: for the head of its first request, for a body, between an answer and
/// the next request, without taking anything of an answer, and to go away when told to; and how
/// long we may take for an `answer`. Looked at every `tick`.
public record Patience(
    Duration head,
    Duration body,
    Duration answer,
    Duration rest,
    Duration stall,
    Duration farewell,
    Duration tick) {
  /// How many ticks surely cover `time`.
  long ticks(Duration time) {
    return time.toMillis() / tick.toMillis() + 2;
  }
}
