package io.millrace.core.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Brings letters to one other node. Nobody waits here for an answer, and a letter may be lost on
/// the way.
public final class Post {
  private static final String TO = "millrace.stream.to.";

  private final Vertx vertx;
  private final Runnable listened;
  private final Set<String> addresses = ConcurrentHashMap.newKeySet();

  /// `listened` is told when a letter shows that another node listens to facts.
  Post(Vertx vertx, Runnable listened) {
    this.vertx = vertx;
    this.listened = listened;
  }

  /// Has what is sent to that name read on the present context; done when the others know.
  public Future<Void> open(String name, Consumer<Letter> reader) {
    return vertx
        .eventBus()
        .<Object>consumer(TO + name, message -> arrived(message.body(), reader))
        .completion()
        .map(_ -> {
          addresses.add(TO + name);
          return null;
        });
  }

  /// Where letters are read here.
  Set<String> addresses() {
    return Set.copyOf(addresses);
  }

  private void arrived(Object body, Consumer<Letter> reader) {
    if (body instanceof Buffer bytes) {
      Frames.LETTERS
          .read(bytes)
          .ifPresent(frame -> frame.values().forEach(letter -> hand(letter, reader)));
    }
  }

  private void hand(Letter letter, Consumer<Letter> reader) {
    switch (letter) {
      // Who numbers facts listens to them: what happens here from now on goes there.
      case Letter.Page _ -> listened.run();
      case Letter.Ask _ -> {}
    }
    reader.accept(letter);
  }

  /// To whoever has that name, if anybody does. From any thread.
  public void send(String name, Letter letter) {
    vertx.eventBus().send(TO + name, Frames.LETTERS.values("", List.of(letter)));
  }
}
