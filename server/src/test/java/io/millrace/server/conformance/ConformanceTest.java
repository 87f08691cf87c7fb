package io.millrace.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Json;
import io.millrace.server.WholeServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.lang.Thread.UncaughtExceptionHandler;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// That the smallest client comes to the end of every script, and that the server does what the
/// scripts say that one does.
@ExtendWith(VertxExtension.class)
class ConformanceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private interface Part {
    void run() throws InterruptedException;
  }

  static List<Script> scripts() {
    return Script.all();
  }

  @Test
  void there_are_scripts() {
    assertThat(scripts()).hasSizeGreaterThan(15);
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void the_smallest_client_passes(Script script, Vertx vertx) {
    var server = new FakeServer(vertx, script);
    var thread = begin(part(server.url(), script), server::broken);
    try {
      assertThat(server.played()).as(server::toString).succeedsWithin(PATIENCE);
    } finally {
      thread.interrupt();
    }
  }

  private static Part part(URI url, Script script) {
    var client = new Client(url);
    var about = script.client();
    return switch (about.path("transport").asText()) {
      case "http" -> new HttpWorker(client, about)::run;
      case "socket" -> new SocketWorker(client, about)::run;
      case "endpoint" -> new EndpointWorker(client, about)::run;
      default -> new Listener(client, about)::run;
    };
  }

  private static Thread begin(Part part, UncaughtExceptionHandler broken) {
    return Thread.ofVirtual()
        .uncaughtExceptionHandler(broken)
        .start(() -> {
          try {
            part.run();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "socket"})
  void the_smallest_client_works_for_the_real_server(String transport) throws Exception {
    try (var server = WholeServer.with(Map.of())) {
      var about =
          Json.of(
              "{\"transport\":\"%s\",\"queues\":[\"q\"],\"concurrency\":4}".formatted(transport));
      var broken = new CompletableFuture<Throwable>();
      var thread =
          begin(
              part(server.url(), new Script("real", about.tree(), List.of())),
              (_, cause) -> broken.complete(cause));
      var client = new Client(server.url());
      for (int at = 0; at < 20; at++) {
        var job =
            Json.of(
                "{\"type\":\"smallest.echo\",\"queue\":\"q\",\"args\":{\"n\":%d}}".formatted(at));
        var id = client.call("POST", "/v1/jobs", job.tree()).body().path("id").asText();
        var done = client.call("GET", "/v1/jobs/" + id + "?wait=20s", job.tree()).body();
        assertThat(done.path("state").asText()).isEqualTo("succeeded");
        assertThat(done.at("/result/n").asInt()).isEqualTo(at);
      }
      thread.interrupt();
      assertThat(broken).isNotDone();
    }
  }
}
