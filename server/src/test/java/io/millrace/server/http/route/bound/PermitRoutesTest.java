package io.millrace.server.http.route.bound;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.access.Caller;
import io.millrace.core.definition.Kind;
import io.millrace.core.job.Ids;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.DefinitionStore.Write;
import io.millrace.core.spi.LimitStore.Ask;
import io.millrace.core.spi.Match;
import io.millrace.server.Loop;
import io.millrace.server.http.TestServer;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Guest;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.resource.bound.Limiters;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.TestDoors;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.junit5.VertxExtension;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Permits asked for by hand, and who is not there any more when they come.
@ExtendWith(VertxExtension.class)
class PermitRoutesTest {
  private static final String PATH = "/v1/limiters/one/acquire";

  private final AtomicBoolean stopping = new AtomicBoolean();
  private Loop loop;
  private Backend backend;
  private PermitRoutes routes;
  private TestServer server;
  private OpenApiChecked api;

  @BeforeEach
  void open(Vertx vertx) {
    var clock = Clock.systemUTC();
    loop = Loop.of(vertx);
    backend = loop.memory(clock);
    var doors = TestDoors.of(vertx, backend, backend.jobs(), clock, stopping::get);
    var idempotency = new Idempotency(doors, Duration.ofHours(1));
    routes = new PermitRoutes(doors, vertx, idempotency);
    server = TestServer.start(vertx, routes);
    api = OpenApiChecked.at(server.uri());
    one();
  }

  private void one() {
    var limit = new Limit(OptionalInt.of(1), Optional.empty());
    backend
        .definitions()
        .put(new Write(Kind.LIMITER, "one", Limiters.spec(limit), "test"), new Match.New())
        .await();
    backend.limits().configure(List.of(new Limiter("one", limit, 1))).await();
  }

  @Test
  void nobody_can_guess_a_permit_from_the_ids_of_other_things() {
    var secrets = new Ids(Clock.systemUTC(), new Random(TestDoors.SEED));

    assertThat(api.post(PATH, "").json().path("permit").asText())
        .isEqualTo("prm_" + secrets.stamp());
  }

  @Test
  void who_hangs_up_while_he_waits_is_given_nothing(Vertx vertx) {
    hold();
    hangUpWhileWaiting(vertx);

    backend.limits().giveBack(List.of("held")).await();

    vertx.timer(400).await();
    assertThat(running()).isZero();
  }

  @Test
  void what_came_for_one_who_is_turned_away_at_that_moment_is_given_back(Vertx vertx) {
    var looks = new AtomicInteger();
    var guest =
        new Guest(
            Caller.OPEN, () -> Optional.of(Caller.OPEN).filter(_ -> looks.getAndIncrement() == 0));
    var turning = OpenApiChecked.at(TestServer.start(vertx, table -> as(guest, table)).uri());

    assertThat(turning.post(PATH, "{\"wait\":\"20s\"}").status()).isEqualTo(401);

    for (int look = 0; look < 100 && running() > 0; look++) {
      loop.rest();
    }
    assertThat(running()).isZero();
  }

  private void as(Guest guest, Table table) {
    var own = new Table();
    routes.mount(own);
    table.addAll(own, (_, endpoint) -> call -> endpoint.answer(as(guest, call)));
  }

  private static Call as(Guest guest, Call call) {
    var terms = new Call.Terms(call.requestId(), Reply.JSON, guest);
    var sent = new Call.Sent(call.bytes(), call.body());
    return new Call(call.request(), terms, Map.of("name", call.parameter("name")), sent);
  }

  @Test
  void what_is_given_back_in_the_last_moment_is_given_to_who_waits(Vertx vertx) {
    hold();
    vertx
        .timer(230)
        .compose(_ -> backend.limits().giveBack(List.of("held")))
        .onComplete(_ -> {}, cause -> {});

    assertThat(api.post(PATH, "{\"wait\":\"290ms\"}").status()).isEqualTo(200);
  }

  @Test
  void nobody_waits_for_a_server_that_stops() {
    hold();
    stopping.set(true);

    var answer = api.post(PATH, "{\"wait\":\"30s\"}");

    assertThat(answer.code()).isEqualTo("shutting_down");
    assertThat(answer.header("connection")).contains("close");
  }

  private long running() {
    return backend.limits().fill(List.of("one")).await().getFirst().running();
  }

  private void hold() {
    backend.limits().acquire(List.of(new Ask("one", "held", 1, Duration.ofHours(1)))).await();
  }

  private void hangUpWhileWaiting(Vertx vertx) {
    var client = vertx.createHttpClient();
    var request = client.request(HttpMethod.POST, server.port(), "127.0.0.1", PATH).await();
    var answer = request.putHeader("content-type", "application/json").send("{\"wait\":\"20s\"}");
    vertx.timer(150).await();
    request.connection().close().await();
    assertThat(answer.transform((_, cause) -> Future.succeededFuture(cause)).await())
        .isInstanceOf(HttpClosedException.class);
  }
}
