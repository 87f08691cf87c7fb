package io.millrace.server.http.access;

import io.millrace.config.Secret;
import io.millrace.config.Section;
import io.millrace.core.access.Key;
import io.millrace.core.access.KeyHash;
import io.millrace.core.access.KeyText;
import io.millrace.core.access.Role;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.resource.FromFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The keys that the configuration brings: those of `auth.keys`, and the one of the environment;
/// who may log in otherwise; and what is shown to nobody.
///
/// @param env second part of the text of the keys that are made here
public record AuthSettings(String env, List<Key> keys, Covered covered, LoginSettings logins) {
  /// Holds the text of an admin's key, for the first steps.
  public static final String BOOTSTRAP = "MILLRACE_BOOTSTRAP_KEY";

  /// Where nobody has to show anything.
  public static final AuthSettings OPEN =
      new AuthSettings("live", List.of(), Covered.NOTHING, LoginSettings.NOBODY);

  private static final Pattern ENV = Pattern.compile("[a-z0-9]{1,12}");
  private static final Pattern ID = Pattern.compile("key_(?:[0-9a-z]{12}|[0-9a-z]{26})");
  private static final int MAX_NAME = 128;

  public AuthSettings {
    keys = List.copyOf(keys);
  }

  public static AuthSettings from(Section root) {
    var auth = root.section("auth");
    var env = auth.key("env", "Second part of a key's text").text("live", ENV);
    var written =
        auth.key("keys", "Keys that are there from the start: id, name, role, hash")
            .maps(Set.of("hash"));
    var keys = new ArrayList<Key>();
    for (int at = 0; at < written.size(); at++) {
      key(auth, written.get(at), at).ifPresent(keys::add);
    }
    root.variable(BOOTSTRAP).flatMap(text -> bootstrap(root, text)).ifPresent(keys::add);
    var ids = new HashSet<String>();
    if (!keys.stream().allMatch(key -> ids.add(KeyText.shortOf(key.id())))) {
      auth.refuse("keys", "keys whose ids end differently");
    }
    return new AuthSettings(env, keys, Covered.from(root), LoginSettings.from(auth));
  }

  /// Whether nobody can be told from anybody else.
  public boolean isOpen() {
    return keys.isEmpty() && logins.isNobodys();
  }

  private static Optional<Key> bootstrap(Section root, Secret text) {
    var key = KeyText.parse(text.reveal());
    if (key.isEmpty()) {
      root.refuseVariable(BOOTSTRAP, "the text of a key, as `millrace key generate` prints one");
    }
    return key.map(it ->
        new Key(
            "key_" + it.id(),
            "bootstrap",
            Key.Hashes.of(it.hash()),
            Key.Rights.of(Role.ADMIN),
            Key.Bounds.NONE));
  }

  private static Optional<Key> key(Section auth, Map<String, Object> written, int at) {
    return FromFile.read(
        written,
        "/" + at,
        AuthSettings::read,
        (pointer, allowed) -> auth.refuse("keys", pointer, allowed));
  }

  private static Optional<Key> read(Fields fields) {
    var id = fields.need("id", Shape.TEXT);
    if (id.filter(it -> !ID.matcher(it).matches()).isPresent()) {
      fields.fault("id", "format", "must be key_ and 26 of 0-9 a-z, or the last 12 of them");
    }
    var name = fields.need("name", Shape.TEXT);
    if (name.filter(it -> it.isEmpty() || it.length() > MAX_NAME).isPresent()) {
      fields.fault("name", "range", "must have 1-128 characters");
    }
    var role = fields.need("role", Shape.word(Role::of, Role.wires()));
    var hash = fields.need("hash", Shape.TEXT);
    var kept = hash.filter(KeyHash::isHash).map(KeyHash::new);
    if (hash.isPresent() && kept.isEmpty()) {
      fields.fault("hash", "format", "must be sha256: and 64 digits of hex");
    }
    fields.end();
    return id.filter(it -> ID.matcher(it).matches())
        .flatMap(theId ->
            kept.flatMap(theHash ->
                role.map(theRole ->
                    new Key(
                        theId,
                        name.orElse(""),
                        Key.Hashes.of(theHash),
                        Key.Rights.of(theRole),
                        Key.Bounds.NONE))));
  }
}
