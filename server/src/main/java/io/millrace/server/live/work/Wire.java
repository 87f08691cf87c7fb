package io.millrace.server.live.work;

import io.millrace.server.http.call.Guest;
import io.millrace.server.http.json.JsonWriter;
import java.util.Optional;
import java.util.function.Consumer;

/// The connection of a worker, as its hand sees it. For one event loop.
public interface Wire {
  /// Sends a frame when those before it have left.
  void send(String op, Consumer<JsonWriter> members);

  /// Says why a request came to nothing; without a number what is wrong with no request.
  void refuse(Optional<Long> id, Throwable cause);

  /// Whether the client takes what it is sent: what it does not take is not to become more.
  boolean takes();

  /// Lets leave what was sent.
  void drain();

  /// From which address it comes.
  String remote();

  /// Who is at the other end, and whether he is still let in.
  Guest guest();
}
