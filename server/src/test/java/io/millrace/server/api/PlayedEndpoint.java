package io.millrace.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.core.job.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The endpoint of a worker to which attempts are brought: keeps what comes, and answers as a test
/// says.
final class PlayedEndpoint implements AutoCloseable {
  static final byte[] KEY = "0123456789abcdef01234567".getBytes(StandardCharsets.US_ASCII);
  static final String SECRET = "whsec_" + Base64.getEncoder().encodeToString(KEY);

  private static final String OUTCOME = "application/vnd.millrace.outcome+json";

  private final LinkedBlockingQueue<Came> came = new LinkedBlockingQueue<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  /// A request that came, and is to be answered.
  record Came(Map<String, String> headers, String text, HttpExchange exchange) {
    byte[] body() {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    JsonNode json() {
      return Json.of(text).tree();
    }

    String id() {
      return json().at("/job/id").asText();
    }

    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    String lease() {
      return json().at("/lease/token").asText();
    }

    void says(int status, String type, String text) {
      var bytes = text.getBytes(StandardCharsets.UTF_8);
      try {
        if (!type.isEmpty()) {
          exchange.getResponseHeaders().add("Content-Type", type);
        }
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void says(int status) {
      says(status, "", "");
    }

    void says(int status, Map<String, String> headers) {
      headers.forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
      says(status);
    }

    void outcome(String json) {
      says(200, OUTCOME, json);
    }

    void hangsUp() {
      exchange.close();
    }
  }

  PlayedEndpoint() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 50);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
    var bytes = exchange.getRequestBody().readAllBytes();
    came.add(new Came(headers, new String(bytes, StandardCharsets.UTF_8), exchange));
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/run";
  }

  /// The next request, which must come.
  Came next() throws InterruptedException {
    return next(Duration.ofSeconds(30));
  }

  /// The same, within that time.
  Came next(Duration patience) throws InterruptedException {
    var next = came.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (next == null) {
      throw new AssertionError("nothing came");
    }
    return next;
  }

  /// Whether nothing has come that was not looked at.
  boolean isQuiet() {
    return waiting() == 0;
  }

  /// How many have come that were not looked at.
  int waiting() {
    return came.size();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
