package io.millrace.server.http.access;

import io.millrace.config.Section;
import io.millrace.core.access.PasswordHash;
import io.millrace.core.access.Role;
import io.millrace.core.access.User;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.oidc.OidcSettings;
import io.millrace.server.http.resource.FromFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who may log in without a key, and how long a login lasts.
public record LoginSettings(List<User> users, Optional<OidcSettings> oidc, Duration ttl) {
  public static final Duration TTL = Duration.ofHours(12);

  public static final LoginSettings NOBODY = new LoginSettings(List.of(), Optional.empty(), TTL);

  public LoginSettings {
    users = List.copyOf(users);
  }

  static LoginSettings from(Section auth) {
    var written =
        auth.key("users", "People who log in with a password: name, role, password_hash")
            .maps(Set.of("password_hash"));
    var users = new ArrayList<User>();
    for (int at = 0; at < written.size(); at++) {
      user(auth, written.get(at), at).ifPresent(users::add);
    }
    var names = new HashSet<String>();
    if (!users.stream().allMatch(user -> names.add(user.name()))) {
      auth.refuse("users", "users of different names");
    }
    var ttl =
        auth.key("login_ttl", "How long a login lasts")
            .duration(TTL, Duration.ofMinutes(1), Duration.ofDays(30));
    return new LoginSettings(users, OidcSettings.from(auth), ttl);
  }

  /// By what people can log in.
  public List<String> ways() {
    var ways = new ArrayList<>(List.of("key"));
    if (!users.isEmpty()) {
      ways.add("user");
    }
    if (oidc.isPresent()) {
      ways.add("oidc");
    }
    return List.copyOf(ways);
  }

  /// Whether nobody can.
  boolean isNobodys() {
    return users.isEmpty() && oidc.isEmpty();
  }

  private static Optional<User> user(Section auth, Map<String, Object> written, int at) {
    return FromFile.read(
        written,
        "/" + at,
        LoginSettings::read,
        (pointer, allowed) -> auth.refuse("users", pointer, allowed));
  }

  private static Optional<User> read(Fields fields) {
    var name = fields.need("name", Shape.TEXT);
    if (name.filter(it -> !User.isName(it)).isPresent()) {
      fields.fault(
          "name", "format", "must be 1-64 of A-Z a-z 0-9 _ . @ -, and not begin with key_");
    }
    var role = fields.need("role", Shape.word(Role::of, Role.wires()));
    var hash = fields.need("password_hash", Shape.TEXT);
    if (hash.filter(it -> !PasswordHash.isHash(it)).isPresent()) {
      fields.fault("password_hash", "format", "must be what `millrace user hash-password` prints");
    }
    fields.end();
    var kept = hash.filter(PasswordHash::isHash).map(PasswordHash::new);
    return name.filter(User::isName)
        .flatMap(it -> role.flatMap(as -> kept.map(by -> new User(it, as, by))));
  }
}
