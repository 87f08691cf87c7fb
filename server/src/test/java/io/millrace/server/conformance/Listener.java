package io.millrace.server.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// The smallest client that only listens: to `jobs`, from where it was before.
final class Listener {
  private final Client client;
  private final boolean asBrowser;
  private String epoch = "";
  private long offset;
  private int requests;

  Listener(Client client, JsonNode about) {
    this.client = client;
    this.asBrowser = about.path("ticket").asBoolean();
  }

  /// Listens until it is interrupted or turned away twice.
  void run() throws InterruptedException {
    int turnedAway = 0;
    while (turnedAway < 2) {
      var socket = client.open(asBrowser ? "?ticket=" + ticket() : "");
      try {
        turnedAway = session(socket) == 4401 ? turnedAway + 1 : 0;
      } finally {
        socket.close();
      }
    }
  }

  private String ticket() throws InterruptedException {
    var reply = client.repeat("POST", "/v1/stream/tickets", Client.object());
    return reply.body().path("ticket").asText();
  }

  private int session(Client.Socket socket) throws InterruptedException {
    socket.send(Client.object().put("op", "hello").put("v", 1));
    for (var heard = socket.next(); ; heard = socket.next()) {
      if (heard.isEnd()) {
        return heard.closed();
      }
      heard(socket, heard.frame());
    }
  }

  private void heard(Client.Socket socket, JsonNode frame) throws InterruptedException {
    switch (frame.path("op").asText()) {
      case "welcome" -> socket.send(subscription());
      case "subbed" -> {
        epoch = frame.path("epoch").asText();
        offset = frame.path("offset").asLong();
      }
      case "ping" -> socket.send(Client.object().put("op", "pong"));
      case "ev" -> offset = Math.max(offset, frame.path("o").asLong());
      case "gap" -> client.repeat("GET", "/v1/jobs", Client.object());
      default -> {}
    }
  }

  private ObjectNode subscription() {
    var sub = Client.object().put("op", "sub").put("id", ++requests).put("ch", "jobs");
    if (!epoch.isEmpty()) {
      sub.putObject("from").put("epoch", epoch).put("offset", offset);
    }
    return sub;
  }
}
