package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.millrace.server.Wait;
import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a server that stops tells those who call it while its attempts end.
class StopTest {
  private final CountDownLatch called = new CountDownLatch(1);
  private final CountDownLatch gate = new CountDownLatch(1);
  private HttpServer slow;
  private WholeServer server;
  private OpenApiChecked api;
  private CompletableFuture<Void> stopped = CompletableFuture.completedFuture(null);

  @BeforeEach
  void start() throws IOException, InterruptedException {
    slow = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    slow.setExecutor(task -> Thread.ofVirtual().start(task));
    slow.createContext(
        "/",
        exchange -> {
          called.countDown();
          try {
            gate.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    slow.start();
    server =
        WholeServer.with(
            Map.of(
                "egress.allow_http",
                "true",
                "egress.allow",
                "127.0.0.0/8",
                "shutdown.grace",
                "1m"));
    api = OpenApiChecked.at(server.url()).careless();
    var url = "http://127.0.0.1:" + slow.getAddress().getPort() + "/";
    api.post("/v1/jobs", "{\"type\":\"http.request\",\"args\":{\"url\":\"" + url + "\"}}");
    assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @AfterEach
  void end() {
    gate.countDown();
    stopped.join();
    slow.stop(0);
  }

  private void stop() {
    stopped = CompletableFuture.runAsync(server::close, Thread::startVirtualThread);
    Wait.until(() -> api.get("/readyz").status() == 503);
  }

  @Test
  void it_is_not_ready_but_alive_as_long_as_attempts_have() {
    stop();

    var ready = api.get("/readyz");
    assertThat(ready.text()).isEqualTo("shutting_down");
    assertThat(ready.header("connection")).contains("close");
    assertThat(api.get("/livez").status()).isEqualTo(200);
    assertThat(stopped).isNotDone();
    gate.countDown();
    assertThat(stopped).succeedsWithin(20, TimeUnit.SECONDS);
  }

  @Test
  void it_hears_how_remote_attempts_ended_and_begins_nothing_new() {
    api.post("/v1/jobs", "{\"type\":\"remote\",\"queue\":\"q\"}");
    var claim = api.post("/v1/claims", "{\"queues\":[\"q\"]}").json().at("/claims/0");
    stop();

    ApiTest.isRefused(api.post("/v1/jobs", "{\"type\":\"remote\"}"), 503, "shutting_down");
    ApiTest.isRefused(api.post("/v1/claims", "{\"queues\":[\"q\"]}"), 503, "shutting_down");
    var path = "/v1/jobs/" + claim.at("/job/id").asText() + "/ack";
    var ack = api.post(path, "{\"lease\":\"" + claim.at("/lease/token").asText() + "\"}");
    assertThat(ack.status()).as(ack.text()).isEqualTo(200);
  }

  @Test
  void who_waits_for_work_goes_with_nothing() {
    var waiting =
        CompletableFuture.supplyAsync(
            () -> api.post("/v1/claims", "{\"queues\":[\"none\"],\"wait\":\"30s\"}"),
            Thread::startVirtualThread);
    stop();

    assertThat(waiting)
        .succeedsWithin(10, TimeUnit.SECONDS)
        .extracting(Answer::status)
        .isIn(200, 503);
  }
}
