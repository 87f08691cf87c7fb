package io.millrace.server.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/// The smallest worker over HTTP: one job at a time, and a sign of life while it holds one.
record HttpWorker(Client client, JsonNode about) {
  /// Works until it is interrupted.
  void run() throws InterruptedException {
    var jobs = new Jobs();
    var id = register();
    for (int claims = 1; !Thread.currentThread().isInterrupted(); claims++) {
      var body = Client.object().put("worker_id", id).put("max", 1).put("wait", "1s");
      body.put("request_id", "c-" + claims).set("queues", about.path("queues"));
      var claimed = client.repeat("POST", "/v1/claims", body).body();
      for (var claim : claimed.path("claims")) {
        var end = jobs.begin(claim);
        end.ifPresent(it -> settle(it));
        while (!jobs.isEmpty()) {
          id = beat(id, jobs);
        }
      }
    }
  }

  private String register() throws InterruptedException {
    var body = Client.object().put("name", "smallest").set("queues", about.path("queues"));
    return client.repeat("POST", "/v1/workers", body).body().path("id").asText();
  }

  /// What became of it is known by its status: one that is stale is dropped like one that is done.
  private void settle(ObjectNode end) {
    var item = end.deepCopy().put("id", end.path("job").asText());
    item.remove("job");
    var body = Client.object();
    body.putArray("items").add(item);
    try {
      client.repeat("POST", "/v1/acks", body);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private String beat(String id, Jobs jobs) throws InterruptedException {
    var body = Client.object().put("state", "running").set("active", jobs.active());
    var reply = client.repeat("POST", "/v1/workers/" + id + "/beat", body);
    if (reply.status() == 404) {
      return register();
    }
    reply.body().path("lost").forEach(it -> jobs.leaseOf(it.asText()).ifPresent(jobs::lost));
    for (var cancel : reply.body().path("cancel")) {
      boolean forced = cancel.path("mode").asText().equals("force");
      Optional<String> lease = jobs.leaseOf(cancel.path("id").asText());
      lease.flatMap(it -> jobs.cancelled(it, forced)).ifPresent(this::settle);
    }
    return id;
  }
}
