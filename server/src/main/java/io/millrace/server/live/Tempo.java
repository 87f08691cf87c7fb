package io.millrace.server.live;

import java.time.Duration;

/// How fast things go on a connection: how long what is sent waits for more, how often all are
/// looked after, how soon a client must say hello, after what silence he is asked and given up, how
/// long he may take nothing, and how often a line is said on a connection that has nothing to say.
public record Tempo(
    Duration batch,
    Duration glance,
    Duration hello,
    Duration ping,
    Duration silence,
    Duration stall,
    Duration comment) {
  public static final Tempo USUAL =
      new Tempo(
          Duration.ofMillis(20),
          Duration.ofMillis(250),
          Duration.ofSeconds(5),
          Duration.ofSeconds(25),
          Duration.ofSeconds(60),
          Duration.ofSeconds(20),
          Duration.ofSeconds(15));
}
