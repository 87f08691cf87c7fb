package io.millrace.server.http.route.node;

import io.millrace.core.job.JobState;
import io.millrace.core.spi.StoreHealth;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Listing;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.route.Doors;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/// `/v1/cluster/…` of a server that stands alone: it is all nodes, and leads since it started.
public record ClusterRoutes(Doors doors, HealthRoutes.Vitals vitals) implements Routes {
  private static final String PATH = "/v1/cluster";

  @Override
  public void mount(Table table) {
    table
        .get(PATH, this::cluster)
        .get(PATH + "/leader", this::leader)
        .get(PATH + "/nodes", this::nodes)
        .get(PATH + "/nodes/{id}", this::node);
  }

  /// Leading begins anew with each start, and never with a number that was.
  private long epoch() {
    return vitals.startedAt().toEpochMilli();
  }

  private Future<Reply> cluster(Call call) {
    call.query().end();
    long asked = System.nanoTime();
    return doors
        .backend()
        .now()
        .compose(_ -> doors.backend().health())
        .map(health -> {
          double ms = Math.round((System.nanoTime() - asked) / 10_000.0) / 100.0;
          return Reply.json(200, cluster(health, ms));
        });
  }

  private JsonWriter cluster(StoreHealth health, double ms) {
    return new JsonWriter(256)
        .object()
        .put("id", doors.node())
        .put("mode", "single")
        .put("nodes", 1)
        .put("leader", doors.node())
        .put("epoch", epoch())
        .object("backend")
        .put("kind", health.kind())
        .put("durability", health.durability())
        .put("latency_ms", ms)
        .put("healthy", health.healthy())
        .endObject()
        .endObject();
  }

  private Future<Reply> leader(Call call) {
    call.query().end();
    var json = new JsonWriter(128).object().put("node", doors.node()).put("epoch", epoch());
    json.put("since", vitals.startedAt()).putNull("lease_until").put("self", true).endObject();
    return Future.succeededFuture(Reply.json(200, json));
  }

  private Future<Reply> nodes(Call call) {
    var listing = Listing.of(call);
    int limit = listing.limit();
    call.query().end();
    return running()
        .map(running ->
            listing.reply(
                limit == 0 ? List.<Long>of() : List.of(running), Optional.empty(), 1, this::write));
  }

  private Future<Reply> node(Call call) {
    call.query().end();
    var id = call.parameter("id");
    if (!id.equals(doors.node())) {
      throw Problem.of(ProblemCode.NOT_FOUND, "there is no node " + id).exception();
    }
    return running()
        .map(running -> {
          var json = new JsonWriter(256);
          write(json, running);
          return Reply.json(200, json);
        });
  }

  private Future<Long> running() {
    return doors
        .backend()
        .queues()
        .get(List.of())
        .map(all -> all.stream().mapToLong(it -> it.stats().in(JobState.RUNNING)).sum());
  }

  private void write(JsonWriter json, long running) {
    var heap = Runtime.getRuntime();
    double used = (double) (heap.totalMemory() - heap.freeMemory()) / heap.maxMemory();
    json.object()
        .put("id", doors.node())
        .putNull("address")
        .put("state", vitals.refusing().get().isPresent() ? "draining" : "up")
        .put("leader", true)
        .put("version", vitals.version())
        .put("started_at", vitals.startedAt())
        .put("last_seen_at", doors.now())
        .put("running", running)
        .put("loop_lag_ms", vitals.strain().lag())
        .put("heap_used", Math.round(used * 1_000) / 1_000.0)
        .endObject();
  }
}
