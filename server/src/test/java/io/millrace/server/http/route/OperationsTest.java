package io.millrace.server.http.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.config.ConfigFile;
import io.millrace.core.bus.Bus;
import io.millrace.core.job.Ids;
import io.millrace.server.http.ContractRoutes;
import io.millrace.server.http.HttpSettings;
import io.millrace.server.http.HttpVerticle;
import io.millrace.server.http.access.AuthSettings;
import io.millrace.server.http.access.Keyring;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.contract.Contract;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class OperationsTest {
  @Test
  void what_is_mounted_is_what_the_document_has(Vertx vertx) {
    var clock = Clock.systemUTC();
    var backend = MemoryBackend.ofOneThread(MemorySettings.DEFAULT, clock, new Random(1));
    var ids = new Ids(clock, new Random(1));
    var http = ConfigFile.none(Map.of(), Map.of()).read(HttpSettings::from);
    var doors =
        new Doors(
            backend,
            backend.jobs(),
            backend.operations(),
            Bus.on(vertx),
            clock,
            ids,
            "n1",
            () -> false);
    var keyring = new Keyring(new AuthSettings("live", List.of()));
    var self = new InfoRoutes.Self("1", Instant.EPOCH, http, Map.of());
    var vitals = new HealthRoutes.Vitals("1", Instant.EPOCH, Optional::empty, () -> 0, _ -> "");

    var routes =
        new ArrayList<Routes>(
            Api.on(
                vertx,
                doors,
                new Api.Rules(http, Duration.ZERO, 1, keyring, "live"),
                self,
                vitals));
    routes.add(new ContractRoutes());

    assertThat(HttpVerticle.table(routes).operations()).isEqualTo(Contract.read().operations());
  }
}
