package io.millrace.server.http.route.endpoint;

import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.job.Json;
import io.millrace.core.spi.DefinitionStore.Write;
import io.millrace.core.spi.Match;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.listing.Listing;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.route.Definitions;
import io.millrace.server.http.route.Reading;
import io.vertx.core.Future;
import java.util.List;

/// `/v1/secrets`: written, named, taken away; a value is never answered, to nobody.
public record SecretRoutes(Endpoints endpoints) implements Routes {
  private static final String PATH = "/v1/secrets/{name}";
  private static final int LONGEST = 16_384;

  @Override
  public void mount(Table table) {
    table
        .list("/v1/secrets", this::list)
        .get(PATH, this::get)
        .put(PATH, this::put)
        .delete(PATH, this::remove);
  }

  private Definitions secrets() {
    return endpoints.doors().definitions(Kind.SECRET);
  }

  private Future<Reply> list(Call call) {
    return endpoints
        .users()
        .compose(users ->
            Listing.of(call)
                .<Definition>answerByName(
                    (after, limit) -> secrets().list(after, limit),
                    (json, it) -> write(json, it, users.getOrDefault(it.name(), List.of()))));
  }

  private static void write(JsonWriter json, Definition secret, List<String> users) {
    json.object()
        .put("name", secret.name())
        .put("version", secret.version())
        .put("used_by", users)
        .put("created_at", secret.times().createdAt())
        .put("updated_at", secret.times().updatedAt())
        .put("created_by", secret.by())
        .endObject();
  }

  private Future<Reply> get(Call call) {
    call.query().end();
    return secrets()
        .find(call.parameter("name"))
        .compose(there ->
            endpoints
                .users()
                .map(users -> {
                  var json = new JsonWriter(256);
                  write(json, there, users.getOrDefault(there.name(), List.of()));
                  return Reply.json(200, json);
                }));
  }

  private Future<Reply> put(Call call) {
    var name = Reading.name(call, "secret");
    var value =
        Reading.body(
            call,
            fields -> {
              var text = fields.need("value", Shape.text(LONGEST));
              if (text.filter(String::isEmpty).isPresent()) {
                fields.fault("value", "range", "must not be empty");
              }
              return text.orElse("");
            });
    if (!endpoints.secrets().canSeal()) {
      var detail = "this server keeps no secrets: set secrets.key, or name env or file";
      throw Problem.of(ProblemCode.VALIDATION_FAILED, detail).exception();
    }
    var spec = endpoints.secrets().spec(name, value);
    var write = new Write(Kind.SECRET, name, spec, call.caller().name());
    return secrets().put(call, write, new Match.Any()).map(_ -> Reply.empty(204));
  }

  private Future<Reply> remove(Call call) {
    call.query().end();
    return secrets()
        .find(call.parameter("name"))
        .compose(there ->
            endpoints
                .users()
                .compose(users -> {
                  var used = users.getOrDefault(there.name(), List.of());
                  if (!used.isEmpty()) {
                    throw Problem.of(ProblemCode.IN_USE, "something is signed with it")
                        .with("used_by", Json.write(used))
                        .exception();
                  }
                  return secrets().remove(call, there, new Match.Any());
                }))
        .map(_ -> Reply.empty(204));
  }
}
