package io.millrace.server.live.feed;

import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.live.ring.Position;
import java.util.function.Consumer;

/// What carries frames to a client.
public interface Out {
  /// Whether it takes more now.
  boolean hasRoom();

  /// One frame of that kind; `at` is where its reader stands behind it.
  void send(String op, Position at, Consumer<JsonWriter> members);
}
