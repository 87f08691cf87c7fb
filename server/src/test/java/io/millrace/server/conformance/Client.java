package io.millrace.server.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.core.job.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The calls and the socket of the smallest client: one of each at a time, for one thread.
final class Client {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration HANDSHAKE = Duration.ofSeconds(5);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI url;

  /// What came back.
  record Reply(int status, JsonNode body) {}

  /// What comes over a socket; its end is one of them.
  record Heard(JsonNode frame, int closed) {
    boolean isEnd() {
      return closed != 0;
    }
  }

  Client(URI url) {
    this.url = url;
  }

  static ObjectNode object() {
    return Json.MAPPER.createObjectNode();
  }

  Reply call(String method, String path, JsonNode body) throws IOException, InterruptedException {
    var text = method.equals("POST") ? body.toString() : "";
    var request =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(PATIENCE)
            .header("content-type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(text))
            .build();
    var reply = http.send(request, BodyHandlers.ofByteArray());
    boolean empty = reply.body().length == 0;
    return new Reply(
        reply.statusCode(), (empty ? Json.EMPTY_OBJECT : Json.of(reply.body())).tree());
  }

  /// The same until there is an answer: what was said may be said again in the same words.
  Reply repeat(String method, String path, JsonNode body) throws InterruptedException {
    while (true) {
      try {
        return call(method, path, body);
      } catch (IOException _) {
        Thread.onSpinWait();
      }
    }
  }

  /// A socket that is open: who cannot connect tries again, unless he was refused.
  Socket open(String query) throws InterruptedException {
    var at = URI.create("ws://" + url.getAuthority() + "/v1/stream" + query);
    while (true) {
      var socket = new Socket();
      var opening =
          http.newWebSocketBuilder()
              .subprotocols("millrace.v1")
              .buildAsync(at, socket)
              .orTimeout(HANDSHAKE.toMillis(), TimeUnit.MILLISECONDS);
      try {
        socket.socket = opening.get();
        return socket;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof WebSocketHandshakeException) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  static final class Socket implements WebSocket.Listener {
    private final LinkedBlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private WebSocket socket;

    Heard next() throws InterruptedException {
      return heard.take();
    }

    /// Something that its reader is to hear between two frames.
    void wake(JsonNode frame) {
      heard.add(new Heard(frame, 0));
    }

    /// What cannot be sent is lost with the connection, whose end is heard.
    void send(JsonNode frame) {
      CompletableFuture<?> sent = socket.sendText(frame.toString(), true);
      sent.orTimeout(1, TimeUnit.SECONDS).exceptionally(_ -> null).join();
    }

    void close() {
      socket.abort();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        var root = Json.of(text.toString()).tree();
        text.setLength(0);
        if (root.isArray()) {
          root.forEach(it -> heard.add(new Heard(it, 0)));
        } else {
          heard.add(new Heard(root, 0));
        }
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      heard.add(new Heard(Json.NULL.tree(), code));
      return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket from, Throwable cause) {
      heard.add(new Heard(Json.NULL.tree(), 1006));
    }
  }
}
