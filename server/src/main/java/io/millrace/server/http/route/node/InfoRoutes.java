package io.millrace.server.http.route.node;

import io.millrace.core.job.Json;
import io.millrace.server.http.access.LoginSettings;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.route.Doors;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.zone.ZoneRulesProvider;
import java.util.List;
import java.util.Map;

/// What the server says of itself: `GET /v1/info`, `GET /v1/config` and `GET /v1/plugins`.
public final class InfoRoutes implements Routes {
  private final Doors doors;
  private final Self self;
  private final LoginSettings logins;

  /// What does not change while it runs. `features` are what not every server has; `config` is in
  /// force, its secrets masked; `middleware` is the chain in its order.
  public record Self(
      Build build,
      Instant startedAt,
      boolean insecure,
      Sizes sizes,
      List<String> features,
      Map<String, Object> config,
      List<String> middleware,
      List<PluginList.Listed> plugins) {}

  /// How many bytes one object may have, and a call that brings many.
  public record Sizes(int object, int bulk) {}

  public InfoRoutes(Doors doors, Self self, LoginSettings logins) {
    this.doors = doors;
    this.self = self;
    this.logins = logins;
  }

  @Override
  public void mount(Table table) {
    table
        .get("/v1/info", this::info)
        .get("/v1/config", this::config)
        .get("/v1/plugins", this::plugins);
  }

  private Future<Reply> info(Call call) {
    call.query().end();
    if (call.caller().isStranger()) {
      return Future.succeededFuture(Reply.json(200, open(call).endObject()));
    }
    return doors
        .backend()
        .health()
        .map(health -> {
          var json = open(call);
          json.put("build", self.build.commit())
              .put("node", doors.node())
              .put("port", call.request().localAddress().port())
              .put("started_at", self.startedAt)
              .put("time", doors.now())
              .put("insecure", self.insecure)
              .put("backend", health.kind())
              .put("durability", health.durability())
              .put("features", self.features);
          json.object("limits")
              .put("object_bytes", self.sizes.object)
              .put("bulk_bytes", self.sizes.bulk)
              .endObject();
          json.put("tzdata", ZoneRulesProvider.getVersions("UTC").lastKey())
              .put("middleware", self.middleware)
              .put("plugins", self.plugins.stream().map(PluginList.Listed::name).toList())
              .endObject();
          return Reply.json(200, json);
        });
  }

  private Future<Reply> plugins(Call call) {
    call.query().end();
    return Future.succeededFuture(Reply.json(200, PluginList.write(self.plugins)));
  }

  /// What whoever asks may know: enough to sign in.
  private JsonWriter open(Call call) {
    boolean open = call.caller().isOpen();
    return new JsonWriter()
        .object()
        .put("name", "millrace")
        .put("version", self.build.version())
        .put("auth", open ? "open" : "keys")
        .put("sign_in", open ? List.of() : logins.ways());
  }

  private Future<Reply> config(Call call) {
    call.query().end();
    var body = Buffer.buffer(Json.write(self.config).bytes());
    return Future.succeededFuture(new Reply(200, Reply.JSON, body, List.of()));
  }
}
