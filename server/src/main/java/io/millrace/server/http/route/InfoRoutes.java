package io.millrace.server.http.route;

import io.millrace.core.job.Json;
import io.millrace.server.http.HttpSettings;
import io.millrace.server.http.access.LoginSettings;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.PluginList;
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

  /// What does not change while it runs. `config` is in force, its secrets masked; `middleware` is
  /// the chain in its order.
  public record Self(
      String version,
      Instant startedAt,
      HttpSettings http,
      Map<String, Object> config,
      List<String> middleware,
      List<PluginList.Listed> plugins) {}

  InfoRoutes(Doors doors, Self self, LoginSettings logins) {
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
          json.putNull("build")
              .put("node", doors.node())
              .put("started_at", self.startedAt)
              .put("time", doors.now())
              .put("insecure", self.http.insecure())
              .put("backend", health.kind())
              .put("durability", health.durability())
              .put("features", List.of());
          json.object("limits")
              .put("object_bytes", self.http.objectBytes())
              .put("bulk_bytes", self.http.bulkBytes())
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
        .put("version", self.version)
        .put("auth", open ? "open" : "keys")
        .put("sign_in", open ? List.of() : logins.ways());
  }

  private Future<Reply> config(Call call) {
    call.query().end();
    var body = Buffer.buffer(Json.write(self.config).bytes());
    return Future.succeededFuture(new Reply(200, Reply.JSON, body, List.of()));
  }
}
