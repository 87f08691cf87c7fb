package io.millrace.server.live.frame;

import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.live.feed.Feed.Out;
import io.millrace.server.live.ring.Position;
import java.util.function.Consumer;

/// Frames that leave as one message: an array of objects.
public final class Batch {
  private static final int MOST = 64 * 1024;

  private final JsonWriter json = new JsonWriter(512).array();
  private int frames;

  public boolean hasRoom() {
    return json.size() < MOST;
  }

  public boolean isEmpty() {
    return frames == 0;
  }

  public void add(String op, Consumer<JsonWriter> members) {
    frames++;
    json.object().put("op", op);
    members.accept(json);
    json.endObject();
  }

  /// For a feed whose client calls it by that number.
  public Out of(long id) {
    return new Out() {
      @Override
      public boolean hasRoom() {
        return Batch.this.hasRoom();
      }

      @Override
      public void send(String op, Position at, Consumer<JsonWriter> members) {
        add(op, out -> members.accept(out.put("id", id)));
      }
    };
  }

  String text() {
    return json.endArray().buffer().toString();
  }
}
