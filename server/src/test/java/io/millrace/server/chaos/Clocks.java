package io.millrace.server.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.backend.contract.history.Rule;
import io.millrace.backend.redis.RedisServer;
import io.millrace.server.chaos.Nodes.Outcome;
import io.millrace.server.chaos.Nodes.Place;
import io.millrace.server.chaos.Shim.Wall;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// F18 and F19: the clock of a machine is set, or is wrong.
final class Clocks {
  private static final Duration HOUR = Duration.ofHours(1);

  /// What a busy machine may take beyond what is promised.
  private static final Duration SLACK = Duration.ofSeconds(2);

  /// How late a job may begin, and how long a sweep may take to come round.
  private static final Duration LATE = Duration.ofSeconds(1);

  private static final Duration SWEPT = Duration.ofSeconds(30);

  /// What holds while the store's own clock is set, however that is.
  private static final Set<Rule> WHATEVER_THE_TIME =
      EnumSet.of(Rule.L1, Rule.L3, Rule.L4, Rule.T1, Rule.T2, Rule.F1, Rule.F2, Rule.F3, Rule.A3);

  private Clocks() {}

  private static Map<String, String> on(RedisServer redis) {
    return Map.of("backend.kind", "redis", "backend.redis.url", redis.url());
  }

  /// Two nodes, and the clock of one that does what there is to do: an hour on, back, a day on.
  static Outcome nodeJumps(long seed) throws Exception {
    var folder = Files.createTempDirectory("millrace-clock");
    var wall = Wall.in(folder, "n2");
    Place place =
        plan ->
            plan.name().equals("n2")
                ? Place.with(plan.in(wall.environment()), Map.of())
                : Place.with(plan, Map.of("dispatch.enabled", "false"));
    try (var redis = RedisServer.start();
        var nodes = new Nodes(folder, 2, plan -> Place.with(place.of(plan), on(redis)))) {
      nodes.startAll();
      return nodes.play(
          "f18",
          seed,
          Nodes.PATIENCE,
          () -> {
            var caller = nodes.outsider("n2");
            var id =
                enqueue(caller, "{\"type\":\"delay\",\"args\":{\"for\":\"8s\"},\"lease\":\"3s\"}");
            Nodes.until("it runs", Nodes.PATIENCE, () -> state(caller, id).equals("running"));
            for (var jump :
                new Duration[] {HOUR, HOUR.negated(), Duration.ofDays(1), Duration.ZERO}) {
              wall.set(jump.toSeconds());
              onTime(caller);
            }
            Nodes.until("it ends", Nodes.PATIENCE, () -> state(caller, id).equals("succeeded"));
            assertThat(job(caller, id).path("rescues").asInt()).as("rescues").isZero();
            assertThat(job(caller, id).path("attempt").asInt()).as("attempts").isOne();
          });
    }
  }

  /// Three nodes, of which one is late and one early by a minute and a half.
  static Outcome skew(long seed) throws Exception {
    var folder = Files.createTempDirectory("millrace-clock");
    var walls = new TreeMap<String, Wall>();
    for (int at = 1; at <= 3; at++) {
      var wall = Wall.in(folder, "n" + at);
      wall.set(90L * (at - 2));
      walls.put("n" + at, wall);
    }
    try (var redis = RedisServer.start();
        var nodes =
            new Nodes(
                folder,
                3,
                plan -> Place.with(plan.in(walls.get(plan.name()).environment()), on(redis)))) {
      nodes.startAll();
      return nodes.play(
          "f19",
          seed,
          Nodes.PATIENCE,
          () -> {
            for (var name : nodes.names()) {
              onTime(nodes.outsider(name));
            }
          });
    }
  }

  /// A job that is put off for two seconds begins then, by the time of the store, and its attempt
  /// is left in peace.
  private static void onTime(Caller caller) {
    var id =
        enqueue(
            caller,
            "{\"type\":\"delay\",\"args\":{\"for\":\"300ms\"},\"delay\":\"2s\",\"timeout\":\"5s\"}");
    Nodes.until("it ends", Nodes.PATIENCE, () -> state(caller, id).equals("succeeded"));
    var job = job(caller, id);
    var wanted = instant(job, "created_at").plusSeconds(2);
    assertThat(instant(job, "started_at"))
        .isBetween(wanted.minusMillis(100), wanted.plus(LATE).plus(SLACK));
    assertThat(job.path("attempt").asInt()).as("attempts").isOne();
  }

  /// The store's own: an hour on, back, an hour back, and right again. What was lent before the
  /// clock went back is lent again as soon as a sweep has come round.
  static Outcome storeJumps(long seed) throws Exception {
    var folder = Files.createTempDirectory("millrace-clock");
    var wall = Wall.in(folder, "redis");
    try (var redis = RedisServer.startIn(wall.environment());
        var nodes = new Nodes(folder, 2, Place.with(on(redis)))) {
      nodes.startAll();
      var outcome =
          nodes.play(
              "f18s",
              seed,
              Nodes.PATIENCE,
              () -> {
                wall.set(HOUR.toSeconds());
                Load.park(Duration.ofSeconds(3));
                wall.set(0);
                Load.park(Duration.ofSeconds(1));
                var caller = nodes.outsider("n1");
                Nodes.until(
                    "taken in", Nodes.PATIENCE, () -> caller.enqueue("back", "back-" + seed, 0));
                assertThat(caller.claim(List.of("back"), 1)).hasSize(1);
                wall.set(-HOUR.toSeconds());
                Nodes.until(
                    "lent again",
                    SWEPT.plus(Caller.LEASE).plus(SLACK),
                    () -> !caller.claim(List.of("back"), 1).isEmpty());
                wall.set(0);
              });
      var broken =
          outcome.breaches().stream()
              .filter(it -> WHATEVER_THE_TIME.contains(it.rule()))
              .filter(it -> it.rule() != Rule.L1 || isLost(nodes.outsider("n1"), it.about()))
              .toList();
      return new Outcome(outcome.acknowledged(), outcome.recovery(), broken, "");
    }
  }

  /// A list by the time of making misses what was made before the clock was set back.
  private static boolean isLost(Caller caller, String id) {
    return caller.get("/v1/jobs/" + id).status() != 200;
  }

  private static String enqueue(Caller caller, String draft) {
    return caller.post("/v1/jobs", draft).body().path("id").asText();
  }

  private static JsonNode job(Caller caller, String id) {
    return caller.get("/v1/jobs/" + id).body();
  }

  private static String state(Caller caller, String id) {
    return job(caller, id).path("state").asText();
  }

  private static Instant instant(JsonNode job, String field) {
    return Instant.parse(job.path(field).asText());
  }
}
