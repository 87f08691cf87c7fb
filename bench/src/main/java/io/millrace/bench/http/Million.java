package io.millrace.bench.http;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A million jobs in a server, in all places where jobs stay: the id of one of them, and searches
/// that each find some by what is indexed (`stores.md` §9).
record Million(String id, List<String> queries) {
  private static final int CONNECTIONS = 16;
  private static final int BATCH = 100;
  private static final int READY = 695_000;
  private static final int SCHEDULED = 150_000;
  private static final int DEAD = 150_000;
  private static final int RUNNING = 5_000;
  private static final int QUEUES = 20;
  private static final int TYPES = 10;
  private static final int KEYS = 5_000;
  private static final int ERRORS = 300;
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Duration HOUR = Duration.ofHours(1);

  /// What stretches of time are found by.
  private record Between(Instant from, Instant to) {
    /// The middle half of the time since then.
    static Between since(Instant begun) {
      var quarter = Duration.between(begun, CLOCK.instant()).dividedBy(4);
      return new Between(begun.plus(quarter), begun.plus(quarter.multipliedBy(3)));
    }

    @Override
    public String toString() {
      return from + ".." + to;
    }
  }

  static Million in(Child server) throws IOException {
    try (var driver = new Driver(server, CONNECTIONS)) {
      var begun = CLOCK.instant();
      post(driver, READY, n -> job(n, "q" + n % QUEUES, ""));
      var made = Between.since(begun);
      post(driver, SCHEDULED, n -> job(n, "q" + n % QUEUES, ",\"delay\":\"" + delay(n) + "s\""));
      post(driver, DEAD, n -> job(n, "failing", ""));
      post(driver, RUNNING, n -> job(n, "running", ",\"timeout\":\"1h\""));
      driver.take(RUNNING / BATCH, (wire, _) -> claim(wire, "running"));
      var dying = CLOCK.instant();
      driver.take(DEAD / BATCH, (wire, _) -> fail(wire));
      var died = Between.since(dying);
      var due = new Between(begun.plus(HOUR.multipliedBy(5)), begun.plus(HOUR.multipliedBy(6)));
      var dead = first(driver.one(), "/v1/dead-letters?limit=1");
      return new Million(
          dead.getString("id"),
          List.of(
              "id:" + dead.getString("id"),
              "state:ready",
              "state:ready queue:q7",
              "state:ready type:t7",
              "state:ready type:t7 queue:q1*",
              "state:scheduled",
              "state:scheduled run_at:" + due,
              "state:running",
              "state:dead",
              "state:dead finished:" + died,
              "state:dead,running",
              "state:dead signature:" + dead.getString("signature"),
              "signature:" + dead.getString("signature"),
              "queue:q7",
              "created:" + made));
    }
  }

  private static int delay(int n) {
    return (int) HOUR.toSeconds() + n % (int) HOUR.multipliedBy(9).toSeconds();
  }

  private static String job(int n, String queue, String more) {
    return "{\"type\":\"t%d\",\"queue\":\"%s\",\"key\":\"k%d\",\"args\":{\"n\":%d,\"text\":\"%s\"}%s}"
        .formatted(n / QUEUES % TYPES, queue, n % KEYS, n, "x".repeat(100), more);
  }

  private static void post(Driver driver, int jobs, IntFunction<String> job) {
    driver.take(
        jobs / BATCH,
        (wire, at) -> {
          var array =
              IntStream.range(at * BATCH, (at + 1) * BATCH)
                  .mapToObj(job)
                  .collect(Collectors.joining(",", "[", "]"));
          return wire.ask(Wire.post("/v1/jobs", array)).compose(Posting::good);
        });
  }

  private static Future<JsonArray> claim(Wire wire, String queue) {
    var want =
        new JsonObject().put("queues", JsonArray.of(queue)).put("max", BATCH).put("lease", "1h");
    return wire.ask(Wire.post("/v1/claims", want.encode()))
        .compose(Posting::good)
        .map(reply -> reply.body().toJsonObject().getJsonArray("claims"));
  }

  private static Future<?> fail(Wire wire) {
    return claim(wire, "failing")
        .compose(claims -> {
          var items = new JsonArray();
          for (int at = 0; at < claims.size(); at++) {
            items.add(failure(claims.getJsonObject(at)));
          }
          var acks = new JsonObject().put("items", items);
          return wire.ask(Wire.post("/v1/acks", acks.encode())).compose(Posting::good);
        });
  }

  /// Of one of some hundred signatures.
  private static JsonObject failure(JsonObject claim) {
    var job = claim.getJsonObject("job");
    var error =
        new JsonObject()
            .put("kind", "terminal")
            .put("type", "Broken" + job.getJsonObject("args").getInteger("n") % ERRORS)
            .put("message", "it broke");
    return new JsonObject()
        .put("op", "nack")
        .put("id", job.getString("id"))
        .put("lease", claim.getJsonObject("lease").getString("token"))
        .put("outcome", "dead")
        .put("error", error);
  }

  private static JsonObject first(Wire wire, String path) {
    return wire.ask(Wire.get(path))
        .compose(Posting::good)
        .map(reply -> reply.body().toJsonObject().getJsonArray("items").getJsonObject(0))
        .await();
  }
}
