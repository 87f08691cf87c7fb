package io.millrace.bench.http;

import io.millrace.bench.Bench;
import io.millrace.bench.Duel;
import io.millrace.bench.Pace;
import io.millrace.bench.Table;
import io.millrace.bench.engine.Passing;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;

/// Remote workers: each claims ten jobs, acks them and claims the next ten in one call. Against the
/// engine in process, which also puts its jobs in.
public final class Working implements Bench {
  private static final int WORKERS = 32;
  private static final int BATCH = 10;
  private static final int JOBS = 100_000;
  private static final int TURNS = 3;
  private static final double RATIO = 0.2;

  private static final JsonObject WANT =
      new JsonObject().put("queues", new JsonArray().add("bench")).put("max", BATCH);

  /// What each worker holds; for the driver's loop alone.
  private final Map<Wire, JsonArray> held = new HashMap<>();

  @Override
  public Table run() throws Exception {
    var table = new Table("Claim and ack over HTTP, 32 workers, ten at a time");
    try (var millrace = Child.millrace();
        var driver = new Driver(millrace, WORKERS);
        var inProcess = Passing.plain()) {
      Duel.fight(2, TURNS, () -> work(millrace, driver), inProcess::batches)
          .tell(table, "claim + ack", "in process, enqueue too", RATIO);
    }
    return table;
  }

  private Pace work(Child millrace, Driver driver) throws Exception {
    var jobs = Wire.post("/v1/jobs", Posting.array());
    driver.take(JOBS / Posting.BATCH, (wire, _) -> wire.ask(jobs).compose(Posting::good));
    return Pace.of(
        millrace::cpuNanos, () -> driver.take(JOBS / BATCH, (wire, _) -> turn(wire)) * BATCH);
  }

  /// Ends what the worker holds, and claims the next in the same call.
  private Future<?> turn(Wire wire) {
    var claims = held.getOrDefault(wire, new JsonArray());
    var request =
        claims.isEmpty()
            ? Wire.post("/v1/claims", WANT.encode())
            : Wire.post(
                "/v1/acks",
                new JsonObject().put("items", acks(claims)).put("claim", WANT).encode());
    return wire.ask(request)
        .compose(Posting::good)
        .map(reply -> held.put(wire, reply.body().toJsonObject().getJsonArray("claims")));
  }

  static JsonArray acks(JsonArray claims) {
    var items = new JsonArray();
    for (int at = 0; at < claims.size(); at++) {
      var claim = claims.getJsonObject(at);
      items.add(
          new JsonObject()
              .put("op", "ack")
              .put("id", claim.getJsonObject("job").getString("id"))
              .put("lease", claim.getJsonObject("lease").getString("token")));
    }
    return items;
  }
}
