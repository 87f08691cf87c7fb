package io.millrace.server.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.config.ConfigException;
import io.millrace.config.ConfigFile;
import io.millrace.config.Outline;
import io.millrace.config.Secret;
import io.millrace.core.access.Key;
import io.millrace.core.access.KeyHash;
import io.millrace.core.access.KeyText;
import io.millrace.core.access.PasswordHash;
import io.millrace.core.access.Role;
import io.millrace.core.access.User;
import io.millrace.server.WrittenSettings;
import io.millrace.server.http.oidc.OidcSettings;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthSettingsTest {
  private static final String HASH = "sha256:" + "a".repeat(64);
  private static final String ENTRY =
      "{\"id\":\"key_7k3v9q2m4x8d\",\"name\":\"ci\",\"role\":\"worker\",\"hash\":\"" + HASH + "\"}";

  private static final Map<String, String> PROVIDER =
      Map.of(
          "auth.oidc.issuer", "https://id.example.org",
          "auth.oidc.client_id", "us",
          "auth.oidc.client_secret", "s",
          "auth.oidc.roles", "{\"ops\":\"operator\"}");

  private final WrittenSettings<AuthSettings> written = new WrittenSettings<>(AuthSettings::from);
  private final KeyText bootstrap = KeyText.of("live", "key_000000000000", new Random(1));

  @Test
  void has_defaults() {
    assertThat(written.nothing())
        .isEqualTo(new AuthSettings("live", List.of(), Covered.NOTHING, LoginSettings.NOBODY));
    assertThat(written.nothing().isOpen()).isTrue();
  }

  @Test
  void reads_every_key() {
    var ci =
        new Key(
            "key_7k3v9q2m4x8d",
            "ci",
            Key.Hashes.of(new KeyHash(HASH)),
            Key.Rights.of(Role.WORKER),
            Key.Bounds.NONE);
    var password = "pbkdf2-sha256$600000$" + "A".repeat(22) + "$" + "A".repeat(43);
    var ann = new User("ann", Role.VIEWER, new PasswordHash(password));
    var oidc =
        new OidcSettings(
            URI.create("https://id.example.org/realms/x"),
            "us",
            new Secret("s"),
            "realm_access.roles",
            Map.of("ops", Role.OPERATOR));
    var user = "{name: ann, role: viewer, password_hash: \"" + password + "\"}";
    assertThat(
            written.everything(
                ("auth: {env: staging, keys: [%s], users: [%s], login_ttl: 1h, oidc: {issuer:"
                        + " \"https://id.example.org/realms/x\", client_id: us, client_secret: s,"
                        + " role_claim: realm_access.roles, roles: {ops: operator}}}\n"
                        + "redact: {paths: [args.a]}")
                    .formatted(ENTRY, user)))
        .isEqualTo(
            new AuthSettings(
                "staging",
                List.of(ci),
                Covered.of("args.a"),
                new LoginSettings(List.of(ann), Optional.of(oidc), Duration.ofHours(1))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "issuer | http://id.example.org",
        "issuer | https://id.example.org?tenant=1",
        "issuer | https://me@id.example.org",
        "issuer | id.example.org",
        "roles | {}",
        "roles | {\"ops\":\"boss\"}",
        "client_id | ",
        "client_secret | "
      })
  void refuses_a_provider_with_a_slip(String key, @Nullable String value) {
    var all = new HashMap<>(PROVIDER);
    if (value == null) {
      all.remove("auth.oidc." + key);
    } else {
      all.put("auth.oidc." + key, value);
    }
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> ConfigFile.none(Map.of(), all).read(AuthSettings::from))
        .withMessageContaining("auth.oidc." + key);
  }

  @Test
  void takes_a_provider_of_this_machine_without_tls() {
    var all = new HashMap<>(PROVIDER);
    all.put("auth.oidc.issuer", "http://127.0.0.1:9000");
    var auth = ConfigFile.none(Map.of(), all).read(AuthSettings::from);
    assertThat(auth.isOpen()).isFalse();
    assertThat(auth.logins().ways()).containsExactly("key", "oidc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"name\":\"ann\",\"role\":\"viewer\",\"password_hash\":\"secret\"}]",
        "[{\"name\":\"key_1\",\"role\":\"viewer\",\"password_hash\":\"@\"}]",
        "[{\"name\":\"ann\",\"role\":\"boss\",\"password_hash\":\"@\"}]",
        "[{\"name\":\"a\",\"role\":\"viewer\",\"password_hash\":\"@\"},"
            + "{\"name\":\"a\",\"role\":\"viewer\",\"password_hash\":\"@\"}]"
      })
  void refuses_users_with_a_slip(String users) {
    written.refuses("auth.users", users.replace("@", PasswordHash.NONE.text()));
  }

  @Test
  void names_the_place_of_a_slip_and_shows_no_secret() {
    var file =
        """
        auth:
          users:
            - {name: ann, role: viewer, password_hash: "@"}
            - name: bob
              role: boss
              password_hash: letmein
            - {name: eve, role: viewer}
        """
            .replace("@", PasswordHash.NONE.text());

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(
            () -> ConfigFile.of("m.yaml", file, Map.of(), Map.of()).read(AuthSettings::from))
        .withMessageContaining("auth.users (m.yaml:5 at /1/role): found a value, allowed is")
        .withMessageContaining("auth.users (m.yaml:6 at /1/password_hash): found a value")
        .withMessageContaining("auth.users (m.yaml:7 at /2/password_hash): found a map")
        .satisfies(it -> assertThat(it).hasMessageNotContaining("letmein"));
  }

  @Test
  void names_the_place_of_one_that_is_nobody() {
    var file =
        """
        auth:
          users:
            - ann:secret
        """;

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(
            () -> ConfigFile.of("m.yaml", file, Map.of(), Map.of()).read(AuthSettings::from))
        .withMessageContaining("auth.users (m.yaml:3): found a value, allowed is a list of maps")
        .satisfies(it -> assertThat(it).hasMessageNotContaining("secret"));
  }

  @Test
  void refuses_paths_that_lead_nowhere() {
    written.refuses("redact.paths", "password");
    written.refuses("redact.paths", "args..password");
    written.refuses("redact.paths", "[\"args.password\"]");
    written.refuses("redact.paths", "args.pass word");
    written.takes("redact.paths", "args.password,*.token,args.*.key");
  }

  @Test
  void refuses_logins_that_last_no_time_or_for_ever() {
    written.refuses("auth.login_ttl", "1s");
    written.refuses("auth.login_ttl", "31d");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "auth.env | Live",
        "auth.env | much_too_long_an_env",
        "auth.keys | {}",
        "auth.keys | [{\"id\":\"key_7k3v9q2m4x8d\",\"name\":\"ci\",\"role\":\"worker\"}]",
        "auth.keys | [1]"
      })
  void refuses(String key, String value) {
    written.refuses(key, value);
  }

  @ParameterizedTest
  @CsvSource({"worker, boss", "sha256, md5", "key_7, k_7", "name, nick"})
  void refuses_a_key_with_a_slip(String right, String wrong) {
    var keys = Map.of("auth.keys", "[" + ENTRY.replace(right, wrong) + "]");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> ConfigFile.none(Map.of(), keys).read(AuthSettings::from))
        .withMessageContaining("auth.keys");
  }

  @Test
  void refuses_two_keys_that_a_text_cannot_tell_apart() {
    written.refuses("auth.keys", "[" + ENTRY + "," + ENTRY + "]");
  }

  @Test
  void takes_an_admins_key_from_the_environment() {
    var auth = from(bootstrap.text());
    assertThat(auth.keys()).hasSize(1);
    assertThat(auth.keys().getFirst().caller().role()).contains(Role.ADMIN);
  }

  @Test
  void refuses_a_mistyped_one_without_showing_it() {
    var mistyped = bootstrap.text() + "x";
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> from(mistyped))
        .withMessageContaining("MILLRACE_BOOTSTRAP_KEY")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(bootstrap.secret()));
  }

  @Test
  void never_shows_a_hash() {
    var config = ConfigFile.none(Map.of(), Map.of("auth.keys", "[" + ENTRY + "]"));
    config.read(AuthSettings::from);
    assertThat(Outline.inForce(config.known()).toString()).contains("ci").doesNotContain(HASH);
  }

  private static AuthSettings from(String text) {
    return ConfigFile.none(Map.of("MILLRACE_BOOTSTRAP_KEY", text), Map.of())
        .read(AuthSettings::from);
  }
}
