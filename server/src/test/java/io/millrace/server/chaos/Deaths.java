package io.millrace.server.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.backend.redis.RedisServer;
import io.millrace.server.chaos.Nodes.Outcome;
import io.millrace.server.chaos.Nodes.Place;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// F27: what is due in the moment in which the leader dies. Nodes do these jobs themselves.
final class Deaths {
  /// What a busy machine may take beyond what is promised.
  private static final Duration SLACK = Duration.ofSeconds(4);

  private static final Duration FAILOVER = Duration.ofSeconds(11);
  private static final Duration SHORT = Duration.ofSeconds(3);
  private static final int INSTANTS = 20;

  private Deaths() {}

  private static Map<String, String> on(RedisServer redis, Map<String, String> settings) {
    var all = new HashMap<>(settings);
    all.put("backend.kind", "redis");
    all.put("backend.redis.url", redis.url());
    return all;
  }

  private static List<String> enqueue(Nodes nodes, List<String> drafts) {
    var caller = nodes.outsider("n1");
    return drafts.stream()
        .map(it -> caller.post("/v1/jobs", it).body().path("id").asText())
        .toList();
  }

  private static String state(JsonNode job) {
    return job.path("state").asText();
  }

  /// A job is due each second. The leader dies around some of these instants, a little before or
  /// behind, and comes back. Each instant has its one job, none begins before it, none much later.
  static Outcome instants(long seed) throws Exception {
    var chance = new SplittableRandom(seed);
    var settings = Map.of("jobs.lease", SHORT.toSeconds() + "s");
    try (var redis = RedisServer.start();
        var nodes =
            new Nodes(
                Files.createTempDirectory("millrace-chaos"), 3, Place.with(on(redis, settings)))) {
      nodes.startAll();
      nodes.leader();
      var due = new TreeMap<Instant, String>();
      var first = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(3);
      for (int at = 0; at < INSTANTS; at++) {
        due.put(first.plusSeconds(at), "at-" + first.plusSeconds(at).getEpochSecond());
      }
      enqueue(nodes, due.entrySet().stream().map(Deaths::draft).toList());
      var epochs = new ArrayList<Long>();
      for (int kill = 0; kill < 2; kill++) {
        var instant = first.plusSeconds(kill * INSTANTS / 2 + 1);
        long early = chance.nextLong(-50, 51);
        var leader = nodes.leader();
        Nodes.until(
            "then", Nodes.PATIENCE, () -> !Instant.now().plusMillis(early).isBefore(instant));
        nodes.node(leader).kill();
        epochs.add(next(nodes, leader));
        nodes.startAll();
      }
      assertThat(epochs).isSorted().doesNotHaveDuplicates();
      return new Outcome(due.size(), Duration.ZERO, List.of(), "")
          .measured("; the latest began %d ms late".formatted(latest(nodes, due).toMillis()));
    }
  }

  private static String draft(Map.Entry<Instant, String> due) {
    return "{\"id\":\"%s\",\"type\":\"echo\",\"run_at\":\"%s\"}"
        .formatted(due.getValue(), due.getKey());
  }

  /// The epoch of whoever leads after that one.
  private static long next(Nodes nodes, String dead) {
    var alive = nodes.names().stream().filter(it -> !it.equals(dead)).findFirst().orElseThrow();
    var caller = nodes.outsider(alive);
    var epoch = new long[1];
    Nodes.until(
        "another leads",
        FAILOVER.plus(SLACK),
        () -> {
          var led = caller.get("/v1/cluster/leader");
          epoch[0] = led.body().path("epoch").asLong();
          return led.status() == 200 && !led.body().path("node").asText().equals(dead);
        });
    return epoch[0];
  }

  private static Duration latest(Nodes nodes, Map<Instant, String> due) {
    var caller = nodes.outsider("n1");
    var latest = Duration.ZERO;
    for (var one : due.entrySet()) {
      var path = "/v1/jobs/" + one.getValue();
      Nodes.until(
          "it ends", Nodes.PATIENCE, () -> state(caller.get(path).body()).equals("succeeded"));
      var attempts = caller.get(path + "/attempts").body().path("items");
      var begun = Instant.parse(attempts.path(0).path("started_at").asText());
      var late = Duration.between(one.getKey(), begun);
      assertThat(late).as(path).isBetween(Duration.ZERO, FAILOVER);
      latest = late.compareTo(latest) > 0 ? late : latest;
    }
    return latest;
  }
}
