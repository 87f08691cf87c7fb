package io.millrace.server.http.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.core.audit.AuditQuery;
import io.millrace.core.spi.Backend;
import io.millrace.server.Loop;
import io.millrace.server.http.TestServer;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Which calls that did not go well are on record.
@ExtendWith(VertxExtension.class)
class AuditedTest {
  @ParameterizedTest
  @EnumSource(names = {"INTERNAL", "BACKEND_UNAVAILABLE"})
  void what_may_have_been_done_is_on_record(ProblemCode code, Vertx vertx) {
    assertThat(lines(code, vertx)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"OVERLOADED", "QUEUE_FULL", "SHUTTING_DOWN", "BREAKER_OPEN", "NOT_FOUND"})
  void what_was_refused_is_not(ProblemCode code, Vertx vertx) {
    assertThat(lines(code, vertx)).isZero();
  }

  private static int lines(ProblemCode code, Vertx vertx) {
    var backend = backend(vertx);
    var routes =
        new Audited(
            List.of(table ->
                table.post(
                    "/v1/queues/{name}/pause",
                    BodyRule.OPTIONAL,
                    _ -> {
                      throw Problem.of(code, "no").exception();
                    })),
            new AuditTable(Map.of()),
            backend.audit(),
            Clock.systemUTC());
    var api = OpenApiChecked.at(TestServer.start(vertx, routes).uri()).careless();

    assertThat(api.post("/v1/queues/q/pause", "{}").status()).isEqualTo(code.status());

    return backend.audit().find(AuditQuery.ALL, Optional.empty(), 10).await().items().size();
  }

  private static Backend backend(Vertx vertx) {
    return Loop.of(vertx)
        .get(() ->
            MemoryBackend.onThisLoop(
                vertx, MemorySettings.DEFAULT, Clock.systemUTC(), new SplittableRandom(7)));
  }
}
