package io.millrace.server.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.redis.RedisCluster;
import io.millrace.backend.redis.RedisServer;
import io.millrace.server.chaos.Nodes.Outcome;
import io.millrace.server.chaos.Nodes.Place;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// F12 and F13: who leads a store dies, behind sentinels and in a cluster.
final class Failovers {
  /// From the death of a master until calls are taken again, and what a busy machine may take
  /// beyond.
  private static final Duration AGAIN = Duration.ofSeconds(10).plusSeconds(4);

  private static final int REPLICAS = 2;
  private static final int SENTINELS = 3;

  private Failovers() {}

  /// What is done to a master, and what is undone when another has taken its place.
  private interface Blow {
    AutoCloseable to(RedisServer master) throws Exception;
  }

  static Outcome masterDies(long seed) throws Exception {
    return behindSentinels(
        seed,
        master -> {
          master.kill();
          return () -> {};
        });
  }

  static Outcome masterFreezes(long seed) throws Exception {
    return behindSentinels(
        seed,
        master -> {
          master.stop(true);
          return () -> master.stop(false);
        });
  }

  private static Outcome behindSentinels(long seed, Blow blow) throws Exception {
    var all = new ArrayList<RedisServer>();
    var master = RedisServer.start("--appendonly", "yes", "--repl-diskless-sync-delay", "0");
    all.add(master);
    try {
      for (int at = 0; at < REPLICAS; at++) {
        all.add(
            RedisServer.start(
                "--replicaof", "127.0.0.1", "" + master.port(), "--appendonly", "yes"));
        all.getLast().await("master_link_status:up", "INFO", "replication");
      }
      var sentinels = new ArrayList<RedisServer>();
      for (int at = 0; at < SENTINELS; at++) {
        sentinels.add(RedisServer.sentinel(master));
        all.add(sentinels.getLast());
      }
      sentinels.forEach(it -> it.await("slaves=2,sentinels=3", "INFO", "sentinel"));
      var place =
          Place.with(
              Map.of(
                  "backend.kind", "redis",
                  "backend.redis.mode", "sentinel",
                  "backend.redis.durability", "replica",
                  "backend.redis.url",
                      String.join(",", sentinels.stream().map(RedisServer::url).toList())));
      try (var nodes = new Nodes(Files.createTempDirectory("millrace-chaos"), 2, place)) {
        nodes.startAll();
        var took = new Duration[1];
        var outcome =
            nodes.play(
                "f12",
                seed,
                Nodes.PATIENCE,
                () -> {
                  try (var _ = blow.to(master)) {
                    took[0] = takenAgain(nodes);
                  }
                });
        assertThat(nodes.names()).allMatch(it -> nodes.node(it).isAlive());
        return outcome.measured("; calls taken again after %d ms".formatted(took[0].toMillis()));
      }
    } finally {
      all.forEach(RedisServer::close);
    }
  }

  /// By each node, by one and the same that runs on.
  private static Duration takenAgain(Nodes nodes) {
    long begun = System.nanoTime();
    for (var name : nodes.names()) {
      var caller = nodes.outsider(name);
      Nodes.until("taken by " + name, AGAIN, () -> isTaken(caller, "again"));
    }
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /// Under an id that no directory has to know.
  private static boolean isTaken(Caller caller, String queue) {
    return caller.post("/v1/jobs", "{\"type\":\"t\",\"queue\":\"" + queue + "\"}").status() == 201;
  }

  /// One of three masters, which has no replica: its queues are away, those of others are not.
  static Outcome clusterMasterDies(long seed) throws Exception {
    try (var cluster = RedisCluster.start("--appendonly", "yes")) {
      var place =
          Place.with(
              Map.of(
                  "backend.kind", "redis",
                  "backend.redis.mode", "cluster",
                  "backend.redis.url", cluster.urls()));
      try (var nodes = new Nodes(Files.createTempDirectory("millrace-chaos"), 2, place)) {
        nodes.startAll();
        var lost = "lost";
        var victim = cluster.of(key(lost));
        var kept =
            List.of("kept", "other", "third", "fourth", "fifth", "sixth").stream()
                .filter(it -> cluster.of(key(it)) != victim)
                .findFirst()
                .orElseThrow();
        var caller = nodes.outsider("n1");
        for (var queue : List.of(lost, kept)) {
          Nodes.until(queue + " is there", Nodes.PATIENCE, () -> isTaken(caller, queue));
        }
        return nodes.play(
            "f13",
            seed,
            Nodes.PATIENCE,
            () -> {
              victim.kill();
              Nodes.until(kept + " goes on", AGAIN, () -> isTaken(caller, kept));
              for (int round = 0; round < 10; round++) {
                assertThat(status(caller, lost)).as(lost).isEqualTo(503);
                assertThat(status(caller, kept)).as(kept).isEqualTo(201);
              }
              cluster.replace(victim, victim.again());
              Nodes.until(lost + " is back", AGAIN, () -> isTaken(caller, lost));
            });
      }
    }
  }

  private static int status(Caller caller, String queue) {
    return caller.post("/v1/jobs", "{\"type\":\"t\",\"queue\":\"" + queue + "\"}").status();
  }

  private static String key(String queue) {
    return "mr:{" + queue + "}:jobs";
  }
}
