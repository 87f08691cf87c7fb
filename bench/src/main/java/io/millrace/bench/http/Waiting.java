package io.millrace.bench.http;

import io.millrace.bench.Bench;
import io.millrace.bench.Latencies;
import io.millrace.bench.Table;
import io.millrace.bench.Ticks;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CountDownLatch;

/// How long a job takes from its post to a remote worker that waits for it: two requests, two
/// connections, an idle server.
public final class Waiting implements Bench {
  private static final JsonObject WANT =
      new JsonObject().put("queues", new JsonArray().add("waiting")).put("wait", "20s");

  @Override
  public Table run() throws Exception {
    var table = new Table("Pick-up over HTTP: from the post to the waiting worker's answer");
    try (var millrace = Child.millrace();
        var poster = new Driver(millrace, 1);
        var worker = new Driver(millrace, 1)) {
      measure(poster.one(), worker.one(), 200, 1_000);
      for (int rate : new int[] {20, 200}) {
        measure(poster.one(), worker.one(), rate, rate * 10).tell(table, rate + " jobs/s");
      }
    }
    return table;
  }

  private static Latencies measure(Wire poster, Wire worker, int rate, int jobs)
      throws InterruptedException {
    var latencies = new Latencies(jobs);
    var all = new CountDownLatch(1);
    work(worker, latencies, jobs).onComplete(_ -> all.countDown(), Throwable::printStackTrace);
    var ticks = new Ticks(rate);
    for (int sent = 0; sent < jobs; sent++) {
      ticks.await();
      poster.ask(Wire.post("/v1/jobs", job(System.nanoTime()))).compose(Posting::good).await();
    }
    all.await();
    return latencies;
  }

  private static String job(long now) {
    return new JsonObject()
        .put("type", "bench")
        .put("queue", "waiting")
        .put("key", Long.toString(now))
        .encode();
  }

  private static Future<?> work(Wire worker, Latencies latencies, int left) {
    if (left == 0) {
      return Future.succeededFuture();
    }
    return worker
        .ask(Wire.post("/v1/claims", WANT.encode()))
        .compose(Posting::good)
        .compose(reply -> {
          long now = System.nanoTime();
          var claim = reply.body().toJsonObject().getJsonArray("claims").getJsonObject(0);
          var job = claim.getJsonObject("job");
          latencies.add(now - Long.parseLong(job.getString("key")));
          var ack = new JsonObject().put("lease", claim.getJsonObject("lease").getString("token"));
          return worker.ask(Wire.post("/v1/jobs/" + job.getString("id") + "/ack", ack.encode()));
        })
        .compose(_ -> work(worker, latencies, left - 1));
  }
}
