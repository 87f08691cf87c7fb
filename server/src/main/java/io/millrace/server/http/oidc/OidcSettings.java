package io.millrace.server.http.oidc;

import io.millrace.config.Secret;
import io.millrace.config.Section;
import io.millrace.core.access.Role;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Which identity provider opens logins, as which client it knows this server, and who gets which
/// role: `roles` by the values of the claim `roleClaim`.
public record OidcSettings(
    URI issuer, String clientId, Secret clientSecret, String roleClaim, Map<String, Role> roles) {
  /// Where people keep their groups, unless they say so.
  private static final String ROLE_CLAIM = "groups";

  private static final Pattern TEXT = Pattern.compile("[ -~]{1,255}");
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  public OidcSettings {
    roles = Map.copyOf(roles);
  }

  /// What is set, if it is set at all.
  public static Optional<OidcSettings> from(Section auth) {
    var oidc = auth.section("oidc");
    var issuer = oidc.key("issuer", "URL of the identity provider that opens logins").url();
    var id = oidc.key("client_id", "What the provider calls this server").text(TEXT);
    var secret = oidc.key("client_secret", "What this server shows to the provider").secret();
    var claim =
        oidc.key("role_claim", "Claim of the provider's token that decides on the role")
            .text(ROLE_CLAIM, TEXT);
    var roles =
        roles(
            oidc,
            oidc.key("roles", "Roles by value of that claim, such as ops: operator").map(Map.of()));
    if (issuer.isEmpty() && id.isEmpty() && secret.isEmpty() && roles.isEmpty()) {
      return Optional.empty();
    }
    checkWhole(oidc, issuer, id, secret);
    if (roles.isEmpty()) {
      oidc.refuse("roles", "at least one, or nobody may do anything");
    }
    return issuer.flatMap(
        url -> id.flatMap(name -> secret.map(it -> new OidcSettings(url, name, it, claim, roles))));
  }

  private static void checkWhole(
      Section oidc, Optional<URI> issuer, Optional<String> id, Optional<Secret> secret) {
    if (issuer.filter(OidcSettings::isPrivate).isEmpty()) {
      oidc.refuse("issuer", "a URL of https, or of this machine, without query");
    }
    if (id.isEmpty()) {
      oidc.refuse("client_id", "a text, as the provider gave it");
    }
    if (secret.isEmpty()) {
      oidc.refuse("client_secret", "a text, as the provider gave it");
    }
  }

  /// Whether what it says cannot be read or changed on the way (OpenID Connect Discovery §3).
  private static boolean isPrivate(URI issuer) {
    boolean tls = "https".equals(issuer.getScheme());
    return (tls || LOOPBACK.contains(issuer.getHost()))
        && issuer.getQuery() == null
        && issuer.getFragment() == null
        && issuer.getUserInfo() == null;
  }

  private static Map<String, Role> roles(Section oidc, Map<String, Object> written) {
    var roles = new LinkedHashMap<String, Role>();
    written.forEach((value, word) ->
        Role.of(String.valueOf(word))
            .ifPresentOrElse(
                role -> roles.put(value, role),
                () -> oidc.refuse("roles", "under " + value + " one of " + allRoles())));
    return roles;
  }

  private static String allRoles() {
    List<String> words = Role.wires();
    return String.join(" ", words);
  }
}
