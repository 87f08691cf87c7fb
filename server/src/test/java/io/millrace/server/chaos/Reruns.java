package io.millrace.server.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.backend.redis.RedisServer;
import io.millrace.server.chaos.Nodes.Outcome;
import io.millrace.server.chaos.Nodes.Place;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// How late what ran on a node is begun elsewhere when the node is killed, and when it is stopped:
/// P7 of `reliability.md` §1, with the lease that is usual.
final class Reruns {
  /// What a busy machine may take beyond what is promised.
  private static final Duration SLACK = Duration.ofSeconds(4);

  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final Duration AFTER_KILL = LEASE.plusSeconds(1);
  private static final Duration AFTER_STOP = Duration.ofSeconds(1);
  private static final int ROUNDS = 4;
  private static final int JOBS = 60;

  private final Nodes nodes;
  private final SplittableRandom chance;

  private Reruns(Nodes nodes, SplittableRandom chance) {
    this.nodes = nodes;
    this.chance = chance;
  }

  /// What ends a node.
  private interface End {
    void of(String node) throws Exception;
  }

  static Outcome killed(long seed) throws Exception {
    return play(seed, AFTER_KILL, nodes -> node -> nodes.node(node).kill());
  }

  static Outcome stopped(long seed) throws Exception {
    return play(seed, AFTER_STOP, nodes -> node -> nodes.node(node).stop());
  }

  private interface Ending {
    End on(Nodes nodes);
  }

  private static Outcome play(long seed, Duration promised, Ending ending) throws Exception {
    try (var redis = RedisServer.start("--appendonly", "yes");
        var nodes =
            new Nodes(
                Files.createTempDirectory("millrace-chaos"),
                3,
                Place.with(
                    Map.of(
                        "backend.kind",
                        "redis",
                        "backend.redis.url",
                        redis.url(),
                        "jobs.lease",
                        LEASE.toSeconds() + "s",
                        // Two have all the work, and each two could bear it.
                        "workers.max",
                        "" + 2 * JOBS / 3)))) {
      var reruns = new Reruns(nodes, new SplittableRandom(seed));
      var all = new ArrayList<Late>();
      for (int round = 0; round < ROUNDS; round++) {
        nodes.startAll();
        all.addAll(reruns.round(round, redis, ending.on(nodes)));
      }
      var late = all.stream().map(Late::sinceEnd).sorted().toList();
      var afterLease = all.stream().map(Late::sinceLease).sorted().toList();
      assertThat(late.getLast()).isLessThan(promised.plus(SLACK));
      return new Outcome(ROUNDS * JOBS, late.getLast(), List.of(), "")
          .measured(
              String.format(
                  Locale.ROOT,
                  "; %d jobs begun elsewhere after p50 %d ms, p99 %d ms, at most %d ms"
                      + " (since the end of their leases %d, %d, %d ms)",
                  late.size(),
                  share(late, 50),
                  share(late, 99),
                  share(late, 100),
                  share(afterLease, 50),
                  share(afterLease, 99),
                  share(afterLease, 100)));
    }
  }

  /// How late a job was begun elsewhere: since its node came to its end, and since its lease did,
  /// which is before that when it was handed back.
  private record Late(Duration sinceEnd, Duration sinceLease) {}

  private static long share(List<Duration> sorted, int percent) {
    return sorted.get(Math.max(0, (sorted.size() * percent + 99) / 100 - 1)).toMillis();
  }

  /// How late each job is begun elsewhere that ran on one of the nodes when that came to its end.
  private List<Late> round(int round, RedisServer redis, End end) throws Exception {
    var judge = nodes.outsider(nodes.names().getFirst());
    var ids = IntStream.range(0, JOBS).mapToObj(at -> "rerun-" + round + "-" + at).toList();
    var draft = "\"type\":\"delay\",\"args\":{\"for\":\"50s\"},\"queue\":\"rerun-" + round + "\"";
    assertThat(judge.enqueue(ids, draft)).hasSize(JOBS);
    Nodes.until("all run", Nodes.PATIENCE, () -> ids.stream().allMatch(it -> isRunning(judge, it)));
    // In any moment between two renewals of their leases.
    Load.park(Duration.ofMillis(chance.nextLong(LEASE.toMillis() / 3)));
    var byNode = ids.stream().collect(Collectors.groupingBy(it -> node(judge, it)));
    var doomed =
        Collections.max(
            byNode.keySet(),
            Comparator.comparingInt(it -> byNode.getOrDefault(it, List.of()).size()));
    var there = byNode.getOrDefault(doomed, List.of());
    var caller =
        nodes.outsider(
            nodes.names().stream().filter(it -> !it.equals(doomed)).findFirst().orElseThrow());
    var at = Instant.now();
    end.of(doomed);
    var leases = "mr:{rerun-" + round + "}:leases";
    var until = new HashMap<String, String>();
    there.forEach(id -> until.put(id, redis.asked("ZSCORE", leases, id)));
    var late = new ArrayList<Late>();
    for (var id : there) {
      Nodes.until(
          id + " is begun elsewhere",
          AFTER_KILL.plus(Nodes.PATIENCE),
          () -> again(caller, id, doomed).isPresent());
      var begun = again(caller, id, doomed).orElseThrow();
      var score = until.getOrDefault(id, "");
      var lease = score.isEmpty() ? begun : Instant.ofEpochMilli(Long.parseLong(score));
      late.add(new Late(Duration.between(at, begun), Duration.between(lease, begun)));
    }
    assertThat(nodes.node(doomed).ended()).isNotNegative();
    ids.forEach(it -> caller.post("/v1/jobs/" + it + "/cancel", "{\"mode\":\"force\"}"));
    return late;
  }

  private static boolean isRunning(Caller caller, String id) {
    return caller.get("/v1/jobs/" + id).body().path("state").asText().equals("running");
  }

  private static JsonNode attempts(Caller caller, String id) {
    return caller.get("/v1/jobs/" + id + "/attempts").body().path("items");
  }

  private static String node(Caller caller, String id) {
    return attempts(caller, id).path(0).path("node").asText();
  }

  /// When its newest attempt began, if that is not on the node that is gone.
  private static Optional<Instant> again(Caller caller, String id, String gone) {
    var attempts = attempts(caller, id);
    for (var attempt : attempts) {
      if (!attempt.path("node").asText().equals(gone)) {
        return Optional.of(Instant.parse(attempt.path("started_at").asText()));
      }
    }
    return Optional.empty();
  }
}
