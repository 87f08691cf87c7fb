package io.millrace.server;

import io.millrace.backend.contract.loop.Watched;
import io.millrace.backend.memory.Durable;
import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.backend.memory.journal.Folder;
import io.millrace.config.ConfigFile;
import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Submit;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Ids;
import io.millrace.core.job.Json;
import io.millrace.core.job.Terms;
import io.millrace.core.query.Found;
import io.millrace.server.cluster.Duty;
import io.millrace.server.dispatch.performer.Performers;
import io.millrace.server.engine.Engine;
import io.millrace.server.observe.Meters;
import io.millrace.server.operation.Wanting;
import io.millrace.server.settings.Settings;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/// An engine with a journal in a process of its own, with one batch to do: it tells on its output
/// what it fetches and what it has processed, and at last what that came to.
final class BatchServer {
  static final int ITEMS = 100;

  private static final String ID = "batch-1";
  private static final Duration LEASE = Duration.ofSeconds(2);

  private BatchServer() {}

  public static void main(String[] arguments) throws Exception {
    var clock = Clock.systemUTC();
    var random = new SecureRandom();
    var journal =
        Durable.open(Folder.at(Path.of(arguments[0])), MemorySettings.DEFAULT, clock, random);
    var vertx = Watched.vertx();
    var bus = Bus.on(vertx);
    var over = new CountDownLatch(1);
    bus.changed()
        .listen(facts -> {
          if (facts.stream().anyMatch(it -> it.name().matches("job.(succeeded|dead)"))) {
            over.countDown();
          }
        });
    var batch = new Tens("batch", ITEMS, from -> tell("fetch " + from), BatchServer::process);
    var engine =
        new Engine(
            new Engine.Plan(
                () -> Future.succeededFuture(MemoryBackend.onThisLoop(vertx, journal)),
                bus,
                ConfigFile.none(Map.of(), Map.of("retry.poll", "1s")).read(Settings::from),
                Duty.ALL,
                new Performers(List.of(batch)),
                new Holder("", "n1"),
                Patching.means(Wanting.OPEN, Terms.DEFAULT),
                Meters.ofThisProcess(),
                clock,
                new Ids(clock, random)));
    vertx.deployVerticle(engine).await();
    bus.submit().request(new Submit(List.of(draft()), false)).await();
    over.await();
    var found = (Found.Here) engine.backend().search().get(List.of(ID)).await().getFirst();
    tell("result " + found.snapshot().life().result().orElse(Json.NULL));
  }

  private static Draft draft() {
    var asked =
        new Draft.Asked(
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(LEASE),
            Optional.empty(),
            Optional.empty());
    return Draft.of("batch", "default", Json.EMPTY_OBJECT).withId(ID).withAsked(asked);
  }

  /// Long enough for a kill to find it at work.
  private static void process(int item) {
    LockSupport.parkNanos(2_000_000);
    tell("item " + item);
  }

  private static void tell(String line) {
    System.out.println(line);
  }
}
