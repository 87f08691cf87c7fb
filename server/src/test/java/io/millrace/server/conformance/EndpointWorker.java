package io.millrace.server.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.core.egress.Signature;
import io.millrace.core.job.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/// The smallest worker that is brought its jobs: an endpoint that believes what is signed.
record EndpointWorker(Client client, JsonNode about, Map<String, CountDownLatch> cancels) {
  private static final Duration WINDOW = Duration.ofMinutes(5);
  private static final String OUTCOME = "application/vnd.millrace.outcome+json";
  private static final byte[] NOTHING = {};

  EndpointWorker(Client client, JsonNode about) {
    this(client, about, new ConcurrentHashMap<>());
  }

  /// Works until it is interrupted.
  void run() throws InterruptedException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 9);
      server.setExecutor(threads);
      server.createContext("/", this::take);
      server.start();
      try {
        register("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        Thread.currentThread().join();
      } finally {
        server.stop(0);
        threads.shutdownNow();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void register(String url) throws InterruptedException {
    var body = Client.object().put("name", "smallest").put("mode", "push");
    body.set("queues", about.path("queues"));
    body.put("concurrency", about.path("concurrency").asInt(1));
    var push = body.putObject("push").put("url", url);
    push.putObject("secret").put("ref", "secrets/smallest");
    client.repeat("POST", "/v1/workers", body);
  }

  private void take(HttpExchange exchange) throws IOException {
    var body = exchange.getRequestBody().readAllBytes();
    if (!isSigned(exchange, body)) {
      answer(exchange, 401, "", NOTHING);
      return;
    }
    var json = Json.of(body).tree();
    if ("cancel".equals(exchange.getRequestHeaders().getFirst("millrace-kind"))) {
      cancel(json.path("id").asText()).countDown();
      answer(exchange, 204, "", NOTHING);
    } else {
      work(exchange, json);
    }
  }

  private boolean isSigned(HttpExchange exchange, byte[] body) {
    var headers = exchange.getRequestHeaders();
    var at = Instant.ofEpochSecond(Long.parseLong(headers.getFirst("webhook-timestamp")));
    var signed =
        Signature.of(about.path("secret").asText())
            .orElseThrow()
            .sign(headers.getFirst("webhook-id"), at, body);
    var shown = headers.getFirst("webhook-signature");
    return MessageDigest.isEqual(
            signed.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8))
        && Duration.between(at, Instant.now()).abs().compareTo(WINDOW) <= 0;
  }

  private CountDownLatch cancel(String id) {
    return cancels.computeIfAbsent(id, _ -> new CountDownLatch(1));
  }

  private void work(HttpExchange exchange, JsonNode claim) throws IOException {
    var args = claim.at("/job/args");
    switch (claim.at("/job/type").asText()) {
      case "later" -> {
        answer(exchange, 202, "", NOTHING);
        later(claim);
      }
      case "until_cancelled" -> {
        try {
          cancel(claim.at("/job/id").asText()).await();
          answer(
              exchange,
              200,
              OUTCOME,
              "{\"outcome\":\"cancelled\"}".getBytes(StandardCharsets.UTF_8));
        } catch (InterruptedException _) {
          exchange.close();
        }
      }
      default ->
          answer(
              exchange, 200, "application/json", args.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  private void later(JsonNode claim) {
    var ack = Client.object().put("lease", claim.at("/lease/token").asText());
    ack.set("result", claim.at("/job/args"));
    try {
      client.repeat("POST", "/v1/jobs/" + claim.at("/job/id").asText() + "/ack", ack);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void answer(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    try (exchange) {
      if (!type.isEmpty()) {
        exchange.getResponseHeaders().set("Content-Type", type);
      }
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
