package io.millrace.server.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;

/// The smallest worker over a socket.
final class SocketWorker {
  private static final Set<Integer> STOP = Set.of(1000, 1009, 4400, 4401, 4403, 4408, 4409);

  private final Client client;
  private final JsonNode about;
  private final Jobs jobs = new Jobs();
  private String id = "";
  private int requests;

  SocketWorker(Client client, JsonNode about) {
    this.client = client;
    this.about = about;
  }

  /// Works until it is interrupted, told to stop, or turned away.
  void run() throws InterruptedException {
    while (true) {
      var socket = client.open("");
      try {
        int code = session(socket);
        if (STOP.contains(code)) {
          return;
        }
      } finally {
        socket.close();
      }
    }
  }

  private int session(Client.Socket socket) throws InterruptedException {
    var hello = Client.object().put("op", "hello").put("v", 1);
    socket.send(id.isEmpty() ? hello : hello.put("worker_id", id));
    while (true) {
      var heard = socket.next();
      if (heard.isEnd()) {
        return heard.closed();
      }
      if (isOver(socket, heard.frame())) {
        return 1000;
      }
    }
  }

  private ObjectNode request(String op) {
    return Client.object().put("op", op).put("id", ++requests);
  }

  private boolean isOver(Client.Socket socket, JsonNode frame) throws InterruptedException {
    var lease = frame.path("lease").asText();
    switch (frame.path("op").asText()) {
      case "welcome" -> socket.send(id.isEmpty() ? register() : beat());
      case "ok" -> began(socket, frame.path("result"));
      case "job" -> say(socket, jobs.begin(frame));
      case "cancel" ->
          say(socket, jobs.cancelled(lease, frame.path("mode").asText().equals("force")));
      case "lost" -> jobs.lost(lease);
      case "ping" -> socket.send(Client.object().put("op", "pong"));
      case "state" -> {
        if (frame.path("state").asText().equals("stopping")) {
          leave(socket);
          return true;
        }
      }
      default -> {}
    }
    return false;
  }

  private ObjectNode register() {
    var register = request("register").put("name", "smallest");
    return register.set("queues", about.path("queues"));
  }

  private ObjectNode beat() {
    return request("beat").set("active", jobs.active());
  }

  /// The answer to one of the first two: from then on it wants jobs.
  private void began(Client.Socket socket, JsonNode result) {
    boolean registered = result.has("ttl");
    if (registered) {
      id = result.path("id").asText();
    }
    if (registered || result.has("extended")) {
      result.path("lost").forEach(it -> jobs.leaseOf(it.asText()).ifPresent(jobs::lost));
      var want = Client.object().put("op", "want").put("n", about.path("concurrency").asInt());
      socket.send(want.set("queues", about.path("queues")));
    }
  }

  private void say(Client.Socket socket, Optional<ObjectNode> end) {
    end.ifPresent(it -> socket.send(it.put("id", ++requests)));
  }

  /// Gives back what it holds, and goes when that was heard.
  private void leave(Client.Socket socket) throws InterruptedException {
    for (var end = jobs.release(); end.isPresent(); end = jobs.release()) {
      say(socket, end);
      var heard = socket.next();
      while (!heard.isEnd() && !heard.frame().path("op").asText().matches("ok|err")) {
        heard = socket.next();
      }
    }
    client.repeat("DELETE", "/v1/workers/" + id, Client.object());
  }
}
