package io.millrace.server.live.frame;

import io.millrace.server.http.json.JsonWriter;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/// What is to leave over one socket: replies first, then whatever else there is. Nothing is written
/// while the client does not take what was.
public final class Outbox {
  private static final int MOST = 64;
  private static final int WRITE_QUEUE = 64 * 1024;

  private final ServerWebSocket socket;
  private final Deque<Consumer<Batch>> replies = new ArrayDeque<>(2);
  private final Deque<Long> unwritten = new ArrayDeque<>(2);

  public Outbox(ServerWebSocket socket) {
    this.socket = socket;
    socket.setWriteQueueMaxSize(WRITE_QUEUE);
  }

  /// Puts in a reply.
  public void add(String op, Consumer<JsonWriter> members) {
    replies.add(batch -> batch.add(op, members));
  }

  /// Whether so many replies wait that nothing more is to be read.
  public boolean isFull() {
    return replies.size() > MOST;
  }

  /// Whether the client takes what is written.
  public boolean takes() {
    return !socket.writeQueueFull();
  }

  /// Writes one message, `rest` filling what replies leave of it; answers whether it became full,
  /// so that there may be more.
  public boolean write(Consumer<Batch> rest) {
    var batch = new Batch();
    while (batch.hasRoom() && !replies.isEmpty()) {
      replies.remove().accept(batch);
    }
    rest.accept(batch);
    if (!batch.isEmpty()) {
      write(batch);
    }
    return !batch.hasRoom();
  }

  private void write(Batch batch) {
    unwritten.add(System.nanoTime());
    socket.writeTextMessage(batch.text()).onComplete(_ -> unwritten.poll());
  }

  /// Whether everything that was written has left.
  public boolean isWritten() {
    return unwritten.isEmpty();
  }

  /// Whether what was written has not left for that long.
  public boolean isStalled(Duration stall, long now) {
    var first = unwritten.peek();
    return first != null && now - first >= stall.toNanos();
  }

  /// Nobody reads any more what waits.
  public void clear() {
    replies.clear();
  }
}
