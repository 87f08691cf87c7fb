package io.millrace.server.http.route.access;

import io.millrace.core.access.Caller;
import io.millrace.core.access.Key;
import io.millrace.core.access.KeyText;
import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.job.Json;
import io.millrace.core.spi.DefinitionStore.Write;
import io.millrace.core.spi.Match;
import io.millrace.core.time.Durations;
import io.millrace.server.http.access.Keyring;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Conditions;
import io.millrace.server.http.call.Deed;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.listing.Listing;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.resource.access.Keys;
import io.millrace.server.http.route.Definitions;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.Reading;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/// Keys: made, listed, read, changed, revoked, given a new secret.
///
/// A text is shown once and kept nowhere, so a repeat under an `Idempotency-Key` gets the answer
/// without it. Nobody makes, changes or renews a key that may do more than he may. What is written
/// is in force here when it is answered. What the configuration brings is only shown.
public final class KeyRoutes implements Routes {
  private static final String PATH = "/v1/keys/{id}";
  private static final Duration LONGEST_KEEP = Duration.ofDays(7);

  private final Doors doors;
  private final Keyring keyring;
  private final AllKeys all;
  private final String env;
  private final Idempotency idempotency;

  public KeyRoutes(Doors doors, Entry entry, Idempotency idempotency) {
    this.doors = doors;
    this.idempotency = idempotency;
    this.keyring = entry.keyring();
    this.all = new AllKeys(keys(), keyring);
    this.env = entry.settings().env();
  }

  @Override
  public void mount(Table table) {
    table
        .list("/v1/keys", this::list)
        .post("/v1/keys", BodyRule.OBJECT, idempotency.once(this::create, KeyRoutes::kept))
        .get("/v1/keys/self", this::self)
        .get(PATH, this::get)
        .patch(PATH, this::patch)
        .delete(PATH, this::revoke)
        .post(PATH + "/rotate", BodyRule.OPTIONAL, idempotency.once(this::rotate, KeyRoutes::kept));
  }

  /// What may lie in the store of an answer that shows a text.
  private static Reply kept(Reply reply) {
    return reply.through(Keys::withoutText);
  }

  private Definitions keys() {
    return doors.definitions(Kind.KEY);
  }

  private Future<Reply> list(Call call) {
    return Listing.of(call)
        .<AllKeys.Known>answerByName(all::list, (json, it) -> write(json, it, Optional.empty()));
  }

  private void write(JsonWriter json, AllKeys.Known known, Optional<KeyText> text) {
    Keys.write(json, known.key(), env, known.trace(), text);
  }

  private Future<Reply> self(Call call) {
    call.query().end();
    var id = call.caller().name();
    var key = keyring.byId(id).orElseThrow(() -> keys().absent(id).exception());
    return keys()
        .seek(id)
        .map(found -> {
          var json = new JsonWriter(512);
          var trace = new Keys.Trace(found, keyring.lastUsed(id));
          Keys.write(json, key, env, trace, Optional.empty());
          return Reply.json(200, json);
        });
  }

  private Future<Reply> get(Call call) {
    call.query().end();
    return all.find(call.parameter("id"))
        .map(there -> {
          boolean unused = there.trace().lastUsed().isEmpty();
          return Conditions.of(call).shown(reply(200, there, Optional.empty()), unused);
        });
  }

  private Reply reply(int status, Definition definition, Optional<KeyText> text) {
    return reply(status, all.known(definition), text);
  }

  private Reply reply(int status, AllKeys.Known known, Optional<KeyText> text) {
    var json = new JsonWriter(512);
    write(json, known, text);
    return Reply.json(status, json).withVersion(known.trace().version());
  }

  private Future<Reply> create(Call call) {
    var asked = Reading.body(call, fields -> lasting(Keys.read(fields), fields));
    var id = doors.ids().named("key_");
    var text = KeyText.of(env, id, doors.secrets());
    var key = asked.key(id, Key.Hashes.of(text.hash()));
    return put(call, key, new Match.New())
        .map(written ->
            reply(201, written, Optional.of(text))
                .with("location", "/v1/keys/" + id)
                .did(Deed.made(told(written))));
  }

  /// What opens nothing from the first is taken for a slip.
  private Keys.Asked lasting(Keys.Asked asked, Fields fields) {
    if (fields.has("expires_at")) {
      asked
          .bounds()
          .expiresAt()
          .filter(end -> !end.isAfter(doors.now()))
          .ifPresent(_ -> fields.fault("expires_at", "range", "must be in the future"));
    }
    return asked;
  }

  private Future<Reply> patch(Call call) {
    all.checkOwn(call.parameter("id"));
    return keys()
        .findToChange(call, call.parameter("id"))
        .compose(there -> {
          var before = Keys.of(there);
          checkRights(call.caller(), before);
          var asked = Reading.body(call, fields -> lasting(Keys.patch(before, fields), fields));
          var key = asked.key(before.id(), before.hashes());
          return put(call, key, new Match.Version(there.version()))
              .map(written ->
                  reply(200, written, Optional.empty())
                      .did(Deed.changed(Optional.of(told(there)), told(written))));
        });
  }

  private Future<Reply> rotate(Call call) {
    var keep = Reading.body(call, KeyRoutes::keep);
    return all.findOwn(call.parameter("id"))
        .compose(there -> {
          var before = Keys.of(there);
          var text = KeyText.of(env, before.id(), doors.secrets());
          var until = doors.now().plus(keep);
          var previous = Optional.of(new Key.Previous(before.hashes().now(), until));
          var hashes = new Key.Hashes(text.hash(), keep.isZero() ? Optional.empty() : previous);
          var key = new Key(before.id(), before.name(), hashes, before.rights(), before.bounds());
          return put(call, key, new Match.Version(there.version()))
              .map(written ->
                  reply(200, written, Optional.of(text))
                      .did(Deed.changed(Optional.of(told(there)), told(written))));
        });
  }

  private static Duration keep(Fields fields) {
    var keep = fields.take("keep_previous", Shape.DURATION).orElse(Duration.ZERO);
    if (keep.compareTo(LONGEST_KEEP) > 0) {
      fields.fault("keep_previous", "range", "at most " + Durations.format(LONGEST_KEEP));
    }
    return keep;
  }

  private Future<Definition> put(Call call, Key key, Match match) {
    checkRights(call.caller(), key);
    return keys()
        .put(call, new Write(Kind.KEY, key.id(), Keys.spec(key), call.caller().name()), match)
        .compose(_ -> refresh())
        .compose(_ -> keys().find(key.id()));
  }

  private Future<?> refresh() {
    return keyring.refresh(doors.backend().definitions());
  }

  private static void checkRights(Caller caller, Key key) {
    if (!caller.scopes().include(key.rights().scopes())) {
      throw Problem.of(ProblemCode.FORBIDDEN, "this key may do more than you may").exception();
    }
  }

  private Future<Reply> revoke(Call call) {
    call.query().end();
    all.checkOwn(call.parameter("id"));
    var match = Conditions.of(call).needed();
    return keys()
        .find(call.parameter("id"))
        .compose(there ->
            keys()
                .remove(call, there, match)
                .compose(_ -> refresh())
                .map(_ -> Reply.empty(204).did(Deed.removed(told(there)))));
  }

  /// A key without what opens anything.
  private Json told(Definition definition) {
    var json = new JsonWriter(256);
    write(json, all.known(definition), Optional.empty());
    return json.json();
  }
}
