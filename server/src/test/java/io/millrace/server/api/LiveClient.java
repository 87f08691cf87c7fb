package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.job.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A client of `millrace.v1` that knows the document and nothing of the server.
final class LiveClient implements WebSocket.Listener, AutoCloseable {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final long PATIENCE_S = 60;

  private final LinkedBlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final StringBuilder text = new StringBuilder();
  private final WebSocket socket;
  private volatile boolean reads = true;

  private LiveClient(URI url, String query, String... headers) {
    var builder = CLIENT.newWebSocketBuilder().subprotocols("millrace.v1");
    for (int at = 0; at < headers.length; at += 2) {
      builder.header(headers[at], headers[at + 1]);
    }
    socket = builder.buildAsync(at(url, query), this).join();
  }

  static URI at(URI url, String query) {
    return URI.create("ws://" + url.getAuthority() + "/v1/stream" + query);
  }

  /// One that has not said hello.
  static LiveClient silent(URI url, String query, String... headers) {
    return new LiveClient(url, query, headers);
  }

  /// One that was welcomed.
  static LiveClient open(URI url, String query, String... headers) {
    var client = silent(url, query, headers);
    client.send("{\"op\":\"hello\",\"v\":1,\"client\":\"test\"}");
    client.next("welcome");
    return client;
  }

  static LiveClient open(URI url) {
    return open(url, "");
  }

  /// With which status an upgrade is refused.
  static int refusal(URI url, String query, @Nullable String protocol, String... headers) {
    var builder = CLIENT.newWebSocketBuilder();
    if (protocol != null) {
      builder.subprotocols(protocol);
    }
    for (int at = 0; at < headers.length; at += 2) {
      builder.header(headers[at], headers[at + 1]);
    }
    try {
      builder.buildAsync(at(url, query), new WebSocket.Listener() {}).join().abort();
      return 101;
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        return refused.getResponse().statusCode();
      }
      throw e;
    }
  }

  LiveClient send(String message) {
    socket.sendText(message, true).join();
    return this;
  }

  void sendBinary() {
    socket.sendBinary(ByteBuffer.wrap(new byte[] {1}), true).join();
  }

  /// Subscribes, and answers what the server says to it.
  JsonNode sub(String members) {
    send("{\"op\":\"sub\"," + members + "}");
    return next("subbed");
  }

  /// The next frame of all.
  JsonNode next() {
    try {
      var frame = frames.poll(PATIENCE_S, TimeUnit.SECONDS);
      assertThat(frame).as("a frame").isNotNull();
      return frame;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The next frame of this kind; it passes others.
  JsonNode next(String op) {
    while (true) {
      var frame = next();
      if (frame.path("op").asText().equals(op)) {
        return frame;
      }
    }
  }

  /// The next event of this fact.
  JsonNode fact(String name) {
    while (true) {
      var event = next("ev");
      if (event.path("fact").asText().equals(name)) {
        return event;
      }
    }
  }

  /// What has come and was not looked at.
  int waiting() {
    return frames.size();
  }

  int closed() {
    return closed.orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
  }

  /// Takes nothing more from the socket.
  void stopReading() {
    reads = false;
  }

  void goOn() {
    reads = true;
    socket.request(1);
  }

  @Override
  public void onOpen(WebSocket opened) {
    opened.request(1);
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    text.append(part);
    if (last) {
      read(text.toString());
      text.setLength(0);
    }
    if (reads) {
      from.request(1);
    }
    return CompletableFuture.completedStage(null);
  }

  private void read(String message) {
    try {
      var root = Json.MAPPER.readTree(message);
      if (root.isArray()) {
        root.forEach(frames::add);
      } else {
        frames.add(root);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closed.complete(code);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public void onError(WebSocket from, Throwable cause) {
    closed.completeExceptionally(cause);
  }

  @Override
  public void close() {
    socket.abort();
  }
}
