package io.millrace.server.http.route.node;

import io.millrace.core.spi.StoreHealth;
import io.millrace.server.cluster.Circle;
import io.millrace.server.cluster.Circle.Led;
import io.millrace.server.cluster.Node;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Deed;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.listing.Listing;
import io.millrace.server.http.listing.Part;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.resource.node.Nodes;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.Reading;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/// `/v1/cluster/…`: which nodes there are, who leads, and who has the care of what.
public record ClusterRoutes(Doors doors, Circle circle, Idempotency idempotency) implements Routes {
  private static final String PATH = "/v1/cluster";
  private static final int LONGEST = 255;

  @Override
  public void mount(Table table) {
    table
        .get(PATH, this::cluster)
        .get(PATH + "/leader", this::leader)
        .get(PATH + "/registry", this::registry)
        .get(PATH + "/nodes", this::nodes)
        .get(PATH + "/nodes/{id}", this::node)
        .post(PATH + "/leader/step-down", BodyRule.OPTIONAL, idempotency.once(this::stepDown))
        .post(PATH + "/nodes/{id}/drain", BodyRule.OPTIONAL, idempotency.once(this::drain));
  }

  private Future<Reply> cluster(Call call) {
    call.query().end();
    long asked = System.nanoTime();
    return doors
        .backend()
        .health()
        .compose(health -> {
          double ms = Math.round((System.nanoTime() - asked) / 10_000.0) / 100.0;
          return circle
              .nodes()
              .compose(nodes ->
                  circle.leader().map(led -> Reply.json(200, cluster(nodes, led, health, ms))));
        });
  }

  private JsonWriter cluster(List<Node> nodes, Optional<Led> led, StoreHealth health, double ms) {
    var json =
        new JsonWriter(256)
            .object()
            .put("id", circle.names().id())
            .put("mode", circle.names().talks() ? "cluster" : "single")
            .put("nodes", nodes.stream().filter(it -> it.state() != Node.State.GONE).count());
    led.ifPresentOrElse(
        it -> json.put("leader", it.node()).put("epoch", it.epoch()),
        () -> json.putNull("leader").putNull("epoch"));
    return json.object("backend")
        .put("kind", health.kind())
        .put("durability", health.durability())
        .put("latency_ms", ms)
        .put("healthy", health.healthy())
        .endObject()
        .endObject();
  }

  private Future<Reply> leader(Call call) {
    call.query().end();
    return circle
        .leader()
        .map(led ->
            led.map(it -> Reply.json(200, leader(it)))
                .orElseThrow(
                    () -> Problem.of(ProblemCode.NOT_FOUND, "nobody leads just now").exception()));
  }

  private JsonWriter leader(Led led) {
    var json =
        new JsonWriter(160)
            .object()
            .put("node", led.node())
            .put("epoch", led.epoch())
            .put("since", led.since());
    led.until()
        .ifPresentOrElse(it -> json.put("lease_until", it), () -> json.putNull("lease_until"));
    return json.put("self", led.node().equals(doors.node())).endObject();
  }

  private Future<Reply> registry(Call call) {
    var key = call.query().text("key").filter(it -> !it.isEmpty() && it.length() <= LONGEST);
    if (key.isEmpty()) {
      call.query().fault("key", "required", "name a key, as in ?key=tenant-42");
    }
    call.query().end();
    return Future.succeededFuture(Reply.json(200, owner(key.orElse(""))));
  }

  private JsonWriter owner(String key) {
    var ring = circle.ring();
    return new JsonWriter(128)
        .object()
        .put("key", key)
        .put("shard", ring.shard(key))
        .put("owner", ring.owner(key).orElse(doors.node()))
        .endObject();
  }

  private Future<Reply> nodes(Call call) {
    return circle
        .leader()
        .compose(led ->
            Listing.of(call).answerByName(this::part, (json, it) -> Nodes.write(json, it, led)));
  }

  /// Those whose names come behind that one.
  private Future<Part<Node>> part(Optional<String> after, int limit) {
    return circle
        .nodes()
        .map(all -> {
          var rest = all.stream().filter(it -> it.id().compareTo(after.orElse("")) > 0).toList();
          return Part.of(rest, Node::id, limit, all.size());
        });
  }

  private Future<Reply> node(Call call) {
    call.query().end();
    var id = call.parameter("id");
    return circle
        .nodes()
        .compose(all -> {
          var found = all.stream().filter(it -> it.id().equals(id)).findFirst();
          return circle
              .leader()
              .map(led -> found.map(it -> one(it, led)).orElseThrow(() -> no(id)));
        });
  }

  private static RuntimeException no(String id) {
    return Problem.of(ProblemCode.NOT_FOUND, "there is no node " + id).exception();
  }

  private static Reply one(Node node, Optional<Led> led) {
    var json = new JsonWriter(256);
    Nodes.write(json, node, led);
    return Reply.json(200, json);
  }

  private static String reason(Fields fields) {
    return fields.take("reason", Shape.SENTENCE).orElse("");
  }

  private Future<Reply> stepDown(Call call) {
    var reason = Reading.body(call, ClusterRoutes::reason);
    return circle
        .stepDown()
        .map(led -> {
          var json = new JsonWriter(128).object();
          led.ifPresentOrElse(
              it -> json.put("node", it.node()).put("epoch", it.epoch()),
              () -> json.putNull("node").putNull("epoch"));
          json.put("reason", reason).endObject();
          return Reply.json(202, json).did(led.isEmpty() ? Deed.NONE : Deed.made(json.json()));
        });
  }

  private Future<Reply> drain(Call call) {
    var reason = Reading.body(call, ClusterRoutes::reason);
    var id = call.parameter("id");
    return circle
        .drain(id, reason)
        .map(there -> {
          if (!there) {
            throw no(id);
          }
          var json = new JsonWriter(128).object().put("id", id).put("state", "draining");
          json.put("reason", reason).endObject();
          return Reply.json(202, json).did(Deed.made(json.json()));
        });
  }
}
