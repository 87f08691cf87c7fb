package io.millrace.server.http.resource.access;

import io.millrace.core.access.Caller;
import io.millrace.core.access.KeyHash;
import io.millrace.core.access.KeyText;
import io.millrace.core.access.Login;
import io.millrace.core.access.Login.By;
import io.millrace.core.access.Role;
import io.millrace.core.definition.Definition;
import io.millrace.core.job.Json;
import io.millrace.server.http.fields.Faults;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonText;
import io.millrace.server.http.json.JsonWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A login: the body of `POST /v1/logins`, what is stored of one, and its answer.
public final class Logins {
  private static final int MAX_TEXT = 1024;

  private Logins() {}

  /// What somebody shows to log in.
  public sealed interface Shown {
    record Key(String text) implements Shown {}

    record Password(String username, String password) implements Shown {
      @Override
      public String toString() {
        return "Password[" + username + "]";
      }
    }
  }

  /// Reads `{"key"}` or `{"username", "password"}`.
  public static Optional<Shown> read(Fields fields) {
    if (fields.has("key")) {
      if (fields.has("username") || fields.has("password")) {
        fields.fault("key", "conflict", "send a key, or username and password");
      }
      fields.take("username", Shape.TEXT);
      fields.take("password", Shape.TEXT);
      return text(fields, "key").map(Shown.Key::new);
    }
    var name = text(fields, "username");
    var password = text(fields, "password");
    return name.flatMap(it -> password.map(secret -> new Shown.Password(it, secret)));
  }

  private static Optional<String> text(Fields fields, String name) {
    var text = fields.need(name, Shape.TEXT);
    if (text.filter(it -> it.length() > MAX_TEXT).isPresent()) {
      fields.fault(name, "range", "at most " + MAX_TEXT + " characters");
    }
    return text;
  }

  /// What is stored of it.
  public static Json spec(Login login) {
    var json = new JsonWriter(256).object().put("hash", login.hash().text());
    switch (login.by()) {
      case By.OfKey(String id, KeyHash proof) -> json.put("key", id).put("proof", proof.text());
      case By.OfUser(String name, KeyHash proof) ->
          json.put("user", name).put("proof", proof.text());
      case By.OfProvider(String name, Role role) ->
          json.put("provided", name).put("role", role.wire());
    }
    return json.put("expires_at", login.expiresAt()).endObject().json();
  }

  /// What was stored.
  public static Login of(Definition definition) {
    var fields = Fields.of(JsonText.read(definition.spec().bytes()).root(), new Faults());
    return new Login(
        definition.name(),
        hash(fields, "hash"),
        by(fields),
        fields.need("expires_at", Shape.TIME).orElseThrow());
  }

  private static By by(Fields fields) {
    if (fields.has("provided")) {
      var role = fields.need("role", Shape.word(Role::of, Role.wires()));
      return new By.OfProvider(need(fields, "provided"), role.orElseThrow());
    }
    return fields.has("key")
        ? new By.OfKey(need(fields, "key"), hash(fields, "proof"))
        : new By.OfUser(need(fields, "user"), hash(fields, "proof"));
  }

  private static String need(Fields fields, String name) {
    return fields.need(name, Shape.TEXT).orElseThrow();
  }

  private static KeyHash hash(Fields fields, String name) {
    return new KeyHash(need(fields, name));
  }

  /// Who is logged in, until when, and what his unsafe calls must say.
  public static void write(JsonWriter json, Caller caller, KeyText text, Instant expiresAt) {
    json.object().put("actor", caller.name()).put("role", caller.role().map(Role::wire));
    json.put("scopes", caller.role().isPresent() ? List.of() : caller.scopes().list());
    json.put("csrf_token", text.csrf()).put("expires_at", expiresAt).endObject();
  }
}
