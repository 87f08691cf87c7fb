package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ShutdownTest {
  private static final int CALLS = 200;

  @Test
  void who_waits_is_answered_when_the_server_stops() {
    var server = WholeServer.with(Map.of());
    var api = OpenApiChecked.at(server.url());
    var id = api.post("/v1/jobs", "{\"type\":\"remote\"}").json().path("id").asText();
    // A thread each: on few cores the common pool would make the second wait for the first.
    var claim =
        CompletableFuture.supplyAsync(
            () -> api.post("/v1/claims", "{\"queues\":[\"other\"],\"wait\":\"30s\"}"),
            Thread::startVirtualThread);
    var end =
        CompletableFuture.supplyAsync(
            () -> api.get("/v1/jobs/" + id + "?wait=30s"), Thread::startVirtualThread);
    // By the time that these are answered both have arrived.
    for (int call = 0; call < CALLS; call++) {
      api.get("/livez");
    }

    server.close();

    assertThat(claim.orTimeout(1, TimeUnit.SECONDS).join().status()).isIn(200, 503);
    assertThat(end.orTimeout(1, TimeUnit.SECONDS).join().json().path("state").asText())
        .isEqualTo("ready");
  }
}
