package io.millrace.server.http.route.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.config.ConfigFile;
import io.millrace.core.bus.Bus;
import io.millrace.core.egress.EgressRule;
import io.millrace.core.job.Terms;
import io.millrace.core.perform.Context;
import io.millrace.core.queue.Crew;
import io.millrace.core.spi.Push;
import io.millrace.server.cluster.Alone;
import io.millrace.server.cluster.Self;
import io.millrace.server.http.Api;
import io.millrace.server.http.ContractRoutes;
import io.millrace.server.http.HttpSettings;
import io.millrace.server.http.HttpVerticle;
import io.millrace.server.http.access.AuthSettings;
import io.millrace.server.http.access.Covered;
import io.millrace.server.http.access.Doorman;
import io.millrace.server.http.access.Keyring;
import io.millrace.server.http.access.LoginSettings;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.contract.Contract;
import io.millrace.server.http.route.Staff;
import io.millrace.server.http.route.TestDoors;
import io.millrace.server.http.route.access.Entry;
import io.millrace.server.http.route.endpoint.Endpoints;
import io.millrace.server.http.route.node.Build;
import io.millrace.server.http.route.node.Calm;
import io.millrace.server.http.route.node.HealthRoutes;
import io.millrace.server.http.route.node.InfoRoutes;
import io.millrace.server.http.route.node.LastCheck;
import io.millrace.server.http.route.work.Tallies;
import io.millrace.server.secret.SecretSettings;
import io.millrace.server.secret.Secrets;
import io.vertx.core.Future;
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
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class OperationsTest {
  @Test
  void what_is_mounted_is_what_the_document_has(Vertx vertx) {
    var clock = Clock.systemUTC();
    var backend = MemoryBackend.ofOneThread(MemorySettings.DEFAULT, clock, new Random(1));
    var http = ConfigFile.none(Map.of(), Map.of()).read(HttpSettings::from);
    var doors = TestDoors.of(backend, Bus.on(vertx), clock);
    var auth = new AuthSettings("live", List.of(), Covered.NOTHING, LoginSettings.NOBODY);
    var keyring = new Keyring(auth);
    var self =
        new InfoRoutes.Self(
            new Build("1", Optional.empty()),
            Instant.EPOCH,
            false,
            new InfoRoutes.Sizes(1, 1),
            List.of(),
            Map.of(),
            List.of(),
            List.of());
    var names = Self.Names.of("n1", "1", Instant.EPOCH, "");
    var still = new Self(names, () -> new Self.Figures(0, 0, 0), () -> {});
    var alone = new Alone(still, doors.backend().queues(), clock);
    var vitals = new HealthRoutes.Vitals("1", Instant.EPOCH, Optional::empty, new Calm(), () -> "");

    var routes =
        new ArrayList<Routes>(
            Api.on(
                vertx,
                doors,
                new Api.Rules(
                    http,
                    Terms.DEFAULT,
                    Duration.ZERO,
                    new Staff(
                        new Staff.Own(
                            "n1", _ -> Crew.NONE, _ -> false, (_, _) -> false, () -> false),
                        clock),
                    new Tallies(),
                    new Entry(keyring, new Doorman(keyring, clock), auth, Optional.empty()),
                    new Endpoints(doors, new Nobody(), noSecrets(), vertx),
                    new Api.Care(Map.of(), new LastCheck(), alone)),
                self,
                vitals));
    routes.add(new ContractRoutes());

    // The stream is mounted by who knows its rooms; `StreamTest` asks for it by each of its paths.
    var documented = new TreeSet<>(Contract.read().operations());
    documented.removeIf(it -> it.contains(" /v1/stream"));
    assertThat(HttpVerticle.table(routes).operations()).isEqualTo(documented);
  }

  private static Secrets noSecrets() {
    return new Secrets(new SecretSettings(Optional.empty()), Map.of(), new Random(1));
  }

  /// Nothing is brought to anybody.
  private static final class Nobody implements Push {
    @Override
    public Future<Optional<EgressRule>> refusal(String url) {
      return Future.succeededFuture(Optional.empty());
    }

    @Override
    public Brought bring(Context context, Endpoint endpoint, byte[] body) {
      return new Brought.Accepted();
    }

    @Override
    public void cancel(Context context, Endpoint endpoint) {}
  }
}
