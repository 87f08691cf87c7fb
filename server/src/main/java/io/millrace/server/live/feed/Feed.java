package io.millrace.server.live.feed;

import io.millrace.core.access.Caller;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.live.ring.Position;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// One subscription. For one event loop.
public interface Feed {
  /// Sends what there is, while there is room. What comes later wakes its carrier.
  void drain(Out out);

  /// So many more events may be sent.
  void credit(int more);

  /// Its caller may do other things now; ends the feed where he may not hear it any more.
  void rights(Caller caller);

  /// Whether it has said its last word.
  boolean isOver();

  /// Nobody wants to hear it any more.
  void leave();

  /// What carries its frames to a client.
  interface Out {
    /// Whether it takes more now.
    boolean hasRoom();

    /// One frame of that kind; `at` is where its reader stands behind it.
    void send(String op, Position at, Consumer<JsonWriter> members);
  }

  /// What stands around a feed: who is woken when there is something to send, and who calls back
  /// later. Both on its event loop.
  record Around(Runnable wake, BiConsumer<Duration, Runnable> later) {}
}
