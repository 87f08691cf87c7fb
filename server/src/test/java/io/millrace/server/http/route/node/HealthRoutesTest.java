package io.millrace.server.http.route.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.core.bus.Bus;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.QueueStore;
import io.millrace.server.Loop;
import io.millrace.server.http.TestServer;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.route.TestDoors;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the server says of itself while its store is well and a part of it is not: one of several
/// Redis has died, and with it some of the queues.
@ExtendWith(VertxExtension.class)
class HealthRoutesTest {
  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final AtomicBoolean away = new AtomicBoolean();

  @Test
  void is_degraded_and_says_why_while_a_part_of_the_store_is_away(Vertx vertx) {
    var api = serve(vertx);

    away.set(true);
    var answer = api.get("/health");

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    var health = answer.json();
    assertThat(health.path("status").asText()).isEqualTo("degraded");
    assertThat(health.at("/components/store/status").asText()).isEqualTo("degraded");
    assertThat(health.at("/components/store/message").asText()).endsWith("a part of it is away");
    assertThat(health.at("/components/dispatcher/status").asText()).isEqualTo("healthy");
    assertThat(health.at("/components/dispatcher/message").asText())
        .isEqualTo("not known how many run");
    assertThat(health.at("/metrics/pending_jobs").isNull()).isTrue();
    assertThat(health.at("/metrics/open_breakers").asInt(-1)).isZero();

    away.set(false);
    var back = api.get("/health").json();

    assertThat(back.path("status").asText()).isEqualTo("healthy");
    assertThat(back.at("/components/store/status").asText()).isEqualTo("healthy");
  }

  private OpenApiChecked serve(Vertx vertx) {
    var doors = TestDoors.of(partly(Loop.of(vertx).memory(clock)), Bus.on(vertx), clock);
    var vitals =
        new HealthRoutes.Vitals("1", clock.instant(), Optional::empty, new Calm(), () -> "1 node");
    return OpenApiChecked.at(TestServer.start(vertx, new HealthRoutes(doors, vitals)).uri());
  }

  /// Of this one the door of queues can be away.
  private Backend partly(Backend whole) {
    return (Backend)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Backend.class},
            (_, door, arguments) ->
                away.get() && door.getName().equals("queues")
                    ? noQueues()
                    : door.invoke(whole, arguments));
  }

  private QueueStore noQueues() {
    return (QueueStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {QueueStore.class},
            (_, _, _) -> Future.failedFuture(new BackendUnavailable("its Redis is away")));
  }
}
