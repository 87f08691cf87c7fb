package io.millrace.server.http.resource.access;

import io.millrace.core.access.Key;
import io.millrace.core.access.KeyHash;
import io.millrace.core.access.KeyText;
import io.millrace.core.access.Names;
import io.millrace.core.access.Network;
import io.millrace.core.access.Reach;
import io.millrace.core.access.Role;
import io.millrace.core.access.Scopes;
import io.millrace.core.definition.Definition;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Json;
import io.millrace.core.limit.Rate;
import io.millrace.core.queue.QueueConfig;
import io.millrace.server.http.fields.Faults;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.fields.Unfit;
import io.millrace.server.http.json.JsonText;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.bound.Rates;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// A key: the body of `POST /v1/keys`, a merge patch of it, what is stored, and its answer.
///
/// Neither the secret nor its hash is ever in an answer, but for the text of a new one, once.
public final class Keys {
  /// The source of those that the configuration brings.
  public static final String CONFIG = "config";

  private static final String TEXT = "token";
  private static final int MAX_NAME = 128;
  private static final int MOST = 100;

  private static final Shape<String> SCOPE =
      value -> {
        var scope = Shape.TEXT.read(value);
        if (!Scopes.isScope(scope)) {
          throw new Unfit("choice", "must be a scope, such as jobs:read");
        }
        return scope;
      };

  private static final Shape<Network> NETWORK =
      value -> {
        var text = Shape.TEXT.read(value);
        if (!Network.isNetwork(text)) {
          throw new Unfit("format", "must be an address or a network such as 10.0.0.0/8");
        }
        return new Network(text);
      };

  /// What somebody wants a key to be.
  public record Asked(String name, Key.Rights rights, Key.Bounds bounds) {
    private static final Asked NOTHING =
        new Asked("", new Key.Rights(Optional.empty(), Scopes.NONE), Key.Bounds.NONE);

    private static Asked of(Key key) {
      return new Asked(key.name(), key.rights(), key.bounds());
    }

    /// A key that is so.
    public Key key(String id, Key.Hashes hashes) {
      return new Key(id, name, hashes, rights, bounds);
    }
  }

  private Keys() {}

  /// Reads a whole one.
  public static Asked read(Fields fields) {
    return patch(Asked.NOTHING, fields);
  }

  /// Reads a merge patch (RFC 7396) of `there`.
  public static Asked patch(Key there, Fields fields) {
    return patch(Asked.of(there), fields);
  }

  private static Asked patch(Asked there, Fields fields) {
    var asked = new Asked(name(there, fields), rights(there, fields), bounds(there, fields));
    fields.end();
    return asked;
  }

  private static String name(Asked there, Fields fields) {
    if (!fields.has("name") && !there.name.isEmpty()) {
      return there.name;
    }
    var name = fields.need("name", Shape.TEXT);
    if (name.filter(it -> it.isEmpty() || Shape.characters(it) > MAX_NAME).isPresent()) {
      fields.fault("name", "range", "must have 1-128 characters");
    }
    return name.orElse("");
  }

  private static Key.Rights rights(Asked there, Fields fields) {
    var role = fields.take("role", Shape.word(Role::of, Role.wires()));
    var scopes = fields.take("scopes", Shape.list(SCOPE, MOST));
    if (role.isPresent() && scopes.isPresent()) {
      fields.fault("scopes", "conflict", "name role or scopes, not both");
    }
    if (role.isPresent()) {
      return Key.Rights.of(role.get());
    }
    var named = scopes.orElse(List.of());
    if (!named.isEmpty()) {
      return new Key.Rights(Optional.empty(), new Scopes(Set.copyOf(named)));
    }
    boolean taken = fields.isNull(there.rights.role().isPresent() ? "role" : "scopes");
    if (taken || scopes.isPresent() || there.rights.scopes().named().isEmpty()) {
      fields.fault("role", "required", "name a role, or scopes");
    }
    return there.rights;
  }

  private static Key.Bounds bounds(Asked there, Fields fields) {
    var before = there.bounds;
    var from =
        fields.has("ip_allow")
            ? fields.take("ip_allow", Shape.list(NETWORK, MOST)).orElse(List.of())
            : before.from();
    var quota = fields.has("quota") ? quota(fields) : before.quota();
    var expires =
        fields.has("expires_at") ? fields.take("expires_at", Shape.TIME) : before.expiresAt();
    var queues = names(fields, "queues", QueueConfig::isName, before.reach().queues());
    var types = names(fields, "types", Draft::isType, before.reach().types());
    return new Key.Bounds(new Reach(queues, types), from, quota, expires);
  }

  /// Names, or beginnings of them with a `*`; null for all. To name none is taken for a slip.
  private static Names names(Fields fields, String name, Predicate<String> form, Names before) {
    if (!fields.has(name)) {
      return before;
    }
    Shape<String> one =
        value -> {
          var text = Shape.TEXT.read(value);
          var begin = text.endsWith("*") ? text.substring(0, text.length() - 1) : text;
          if (!text.equals("*") && !form.test(begin)) {
            throw new Unfit("format", "must be a name, or the beginning of one with a *");
          }
          return text;
        };
    var named = fields.take(name, Shape.list(one, MOST));
    if (named.filter(List::isEmpty).isPresent()) {
      fields.fault(name, "range", "must name at least one; leave it out for all");
    }
    return new Names(Set.copyOf(named.orElse(List.of())));
  }

  private static Optional<Rate> quota(Fields fields) {
    return fields
        .takeFields("quota")
        .flatMap(own -> {
          var rate = Rates.read(own);
          own.end();
          return rate;
        });
  }

  /// What is stored of it.
  public static Json spec(Key key) {
    var json = new JsonWriter(512).object().put("name", key.name());
    json.put("hash", key.hashes().now().text());
    key.hashes()
        .previous()
        .ifPresent(it ->
            json.object("previous")
                .put("hash", it.hash().text())
                .put("until", it.until())
                .endObject());
    bounds(json, key);
    return json.endObject().json();
  }

  /// What was stored.
  public static Key of(Definition definition) {
    var faults = new Faults();
    var fields = Fields.of(JsonText.read(definition.spec().bytes()).root(), faults);
    var now = new KeyHash(fields.need("hash", Shape.TEXT).orElseThrow());
    var previous =
        fields
            .takeFields("previous")
            .map(it ->
                new Key.Previous(
                    new KeyHash(it.need("hash", Shape.TEXT).orElseThrow()),
                    it.need("until", Shape.TIME).orElseThrow()));
    return read(fields).key(definition.name(), new Key.Hashes(now, previous));
  }

  private static void bounds(JsonWriter json, Key key) {
    var role = key.rights().role();
    json.put("role", role.map(Role::wire));
    if (role.isPresent()) {
      json.putNull("scopes");
    } else {
      json.put("scopes", key.rights().scopes().list());
    }
    write(json, "queues", key.bounds().reach().queues());
    write(json, "types", key.bounds().reach().types());
    var from = key.bounds().from().stream().map(Network::text).toList();
    if (from.isEmpty()) {
      json.putNull("ip_allow");
    } else {
      json.put("ip_allow", from);
    }
    Rates.write(json, "quota", key.bounds().quota());
    json.putTime("expires_at", key.bounds().expiresAt());
  }

  private static void write(JsonWriter json, String name, Names names) {
    if (names.isAll()) {
      json.putNull(name);
    } else {
      json.put(name, new TreeSet<>(names.patterns()));
    }
  }

  /// The answer without the text of a new one.
  public static Buffer withoutText(Buffer json) {
    var out = new JsonWriter(json.length()).object();
    for (var member : JsonText.read(json.getBytes()).root().members()) {
      if (!member.name().equals(TEXT)) {
        out.name(member.name()).raw(member.value().json());
      }
    }
    return out.endObject().buffer();
  }

  /// How it is known: by whom and since when, in which version; empty when the configuration
  /// brought it.
  public record Trace(Optional<Definition> definition, Optional<Instant> lastUsed) {
    public int version() {
      return definition.map(Definition::version).orElse(0);
    }
  }

  /// The key; `text` only when it is new.
  public static void write(
      JsonWriter json, Key key, String env, Trace trace, Optional<KeyText> text) {
    json.object().put("id", key.id()).put("name", key.name());
    text.ifPresent(it -> json.put(TEXT, it.text()));
    json.put("prefix", "mr_" + env + "_" + KeyText.shortOf(key.id()));
    bounds(json, key);
    json.putTime("last_used_at", trace.lastUsed);
    json.put("source", trace.definition.isPresent() ? "api" : CONFIG);
    json.put("version", trace.version());
    json.putTime("created_at", trace.definition.map(it -> it.times().createdAt()));
    json.putTime("updated_at", trace.definition.map(it -> it.times().updatedAt()));
    json.put("created_by", trace.definition.map(Definition::by)).endObject();
  }
}
