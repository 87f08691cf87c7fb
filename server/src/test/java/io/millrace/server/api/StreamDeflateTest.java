package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.WholeServer;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.junit5.VertxExtension;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Whether messages are compressed, for a client that asks for it.
@ExtendWith(VertxExtension.class)
class StreamDeflateTest {
  private static final String HELLO = "{\"op\":\"hello\",\"v\":1}";

  private static WebSocket connect(Vertx vertx, WholeServer server) {
    var asks = new WebSocketClientOptions().setTryUsePerMessageCompression(true);
    var at =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(server.url().getPort())
            .setURI("/v1/stream")
            .addSubProtocol("millrace.v1");
    return vertx.createWebSocketClient(asks).connect(at).await();
  }

  private static String answered(WebSocket socket) {
    return Objects.requireNonNullElse(socket.headers().get("sec-websocket-extensions"), "");
  }

  @Test
  void is_off_where_nobody_has_set_it(Vertx vertx) {
    try (var server = WholeServer.with(Map.of())) {
      assertThat(answered(connect(vertx, server))).isEmpty();
    }
  }

  @Test
  void is_agreed_on_and_read_on_both_sides(Vertx vertx) throws Exception {
    try (var server = WholeServer.with(Map.of("server.stream.deflate", "true"))) {
      var socket = connect(vertx, server);
      assertThat(answered(socket)).startsWith("permessage-deflate");
      var heard = new CompletableFuture<String>();
      socket.textMessageHandler(heard::complete);

      socket.writeTextMessage(HELLO).await();

      assertThat(heard.get(20, TimeUnit.SECONDS)).contains("\"welcome\"");
    }
  }

  @Test
  void who_does_not_ask_for_it_is_spoken_to_plainly() {
    try (var server = WholeServer.with(Map.of("server.stream.deflate", "true"));
        var client = LiveClient.open(server.url())) {
      client.send("{\"op\":\"ping\",\"ts\":1}");

      assertThat(client.next("pong").path("ts").asInt()).isOne();
    }
  }
}
