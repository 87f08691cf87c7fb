package io.millrace.server.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.history.History;
import io.millrace.backend.redis.RedisServer;
import io.millrace.server.chaos.Nodes.Outcome;
import io.millrace.server.chaos.Nodes.Place;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// F7: a store loses its power. Of its newest file only that is left of which it was told that the
/// disk has it, or more, by chance: what a disk has by itself is nobody's promise.
final class PowerCuts {
  private static final Duration EVERY = Duration.ofSeconds(2);

  /// What a busy machine may take beyond what is promised.
  private static final Duration SLACK = Duration.ofSeconds(1);

  private final Path folder = Files.createTempDirectory("millrace-power");
  private final Path list = folder.resolve("synced");
  private final RandomGenerator chance;

  private PowerCuts(long seed) throws IOException {
    this.chance = new SplittableRandom(seed);
  }

  private Map<String, String> environment() throws Exception {
    return Map.of("LD_PRELOAD", "" + Shim.built(folder, "power"), "POWER_LIST", "" + list);
  }

  private RedisServer redis(String fsync) throws Exception {
    return RedisServer.startIn(environment(), "--appendonly", "yes", "--appendfsync", fsync);
  }

  /// Redis that syncs before each answer: all that was acknowledged is there.
  static Outcome always(long seed) throws Exception {
    var cuts = new PowerCuts(seed);
    var redis = new RedisServer[] {cuts.redis("always")};
    var place =
        Place.with(
            Map.of(
                "backend.kind", "redis",
                "backend.redis.url", redis[0].url(),
                "backend.redis.durability", "always"));
    try (var nodes = new Nodes(cuts.folder, 2, place)) {
      nodes.startAll();
      return nodes.play(
          "f7",
          seed,
          Nodes.PATIENCE,
          () -> {
            redis[0].kill();
            cuts.cut(newest(redis[0].folder().resolve("appendonlydir"), ".incr.aof"));
            redis[0] = redis[0].again();
          });
    } finally {
      redis[0].close();
    }
  }

  /// One that syncs each second: what was acknowledged two seconds before, or earlier, is there.
  static Outcome everysec(long seed) throws Exception {
    var cuts = new PowerCuts(seed);
    var redis = cuts.redis("everysec");
    var place = Place.with(Map.of("backend.kind", "redis", "backend.redis.url", redis.url()));
    var acknowledged = new LinkedHashMap<String, Long>();
    try (var nodes = new Nodes(cuts.folder, 2, place)) {
      nodes.startAll();
      var caller = nodes.caller("producer", new History(System::nanoTime));
      long end =
          System.nanoTime() + Duration.ofMillis(4_000 + cuts.chance.nextLong(1_000)).toNanos();
      for (int at = 0; System.nanoTime() < end; at++) {
        if (caller.enqueue("power", "power-" + at, 0)) {
          acknowledged.put("power-" + at, System.nanoTime());
        }
      }
      redis.kill();
      long died = System.nanoTime();
      cuts.cut(newest(redis.folder().resolve("appendonlydir"), ".incr.aof"));
      redis = redis.again();
      Nodes.until("it serves", Nodes.PATIENCE, () -> caller.get("/v1/jobs/nobody").status() == 404);
      var lost = new LinkedHashMap<String, Duration>();
      acknowledged.forEach((id, at) -> {
        if (status(caller, id) == 404) {
          lost.put(id, Duration.ofNanos(died - at));
        }
      });
      var oldest = lost.values().stream().max(Duration::compareTo).orElse(Duration.ZERO);
      assertThat(oldest)
          .as("the oldest that was lost, of " + lost.size())
          .isLessThan(EVERY.plus(SLACK));
      return new Outcome(acknowledged.size(), Duration.ZERO, List.of(), "")
          .measured("; %d of the last %d ms were lost".formatted(lost.size(), oldest.toMillis()));
    } finally {
      redis.close();
    }
  }

  private static int status(Caller caller, String id) {
    int status = 0;
    for (int tries = 0; tries < 100 && status != 200 && status != 404; tries++) {
      status = caller.get("/v1/jobs/" + id).status();
    }
    return status;
  }

  /// A node with a journal: all that was acknowledged is there.
  static Outcome journal(long seed) throws Exception {
    var cuts = new PowerCuts(seed);
    var journal = cuts.folder.resolve("journal");
    var environment = cuts.environment();
    Place place =
        plan -> Place.with(plan.in(environment), Map.of("backend.memory.journal", "" + journal));
    try (var nodes = new Nodes(cuts.folder, 1, place)) {
      nodes.startAll();
      return nodes.play(
          "f7j",
          seed,
          Nodes.PATIENCE,
          () -> {
            nodes.node("n1").kill();
            cuts.cut(newest(journal, ".journal"));
            nodes.startAll();
          });
    }
  }

  private static Path newest(Path folder, String ending) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(it -> it.toString().endsWith(ending)).sorted().toList().getLast();
    }
  }

  private void cut(Path file) throws IOException {
    long synced = 0;
    for (var line : Files.readAllLines(list)) {
      int space = line.indexOf(' ');
      if (line.substring(space + 1).equals(file.toRealPath().toString())) {
        synced = Long.parseLong(line.substring(0, space));
      }
    }
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      long beyond = chance.nextBoolean() ? 0 : chance.nextLong(open.length() - synced + 1);
      open.setLength(synced + beyond);
    }
  }
}
