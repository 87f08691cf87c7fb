package io.millrace.server.http.access;

import io.millrace.core.access.KeyText;
import io.millrace.server.http.oidc.Journey;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The cookie of a login, as browsers send it and as it is set (RFC 6265).
///
/// It is always `Secure`: browsers take it over TLS, and over plain HTTP from this machine alone
/// (Chromium and Firefox count loopback as secure).
public final class Cookies {
  public static final String LOGIN = "millrace_login";

  /// What a browser keeps while it is with the provider. A page of the provider leads back here, so
  /// it must come along from another site.
  private static final String JOURNEY = "millrace_oidc";

  private static final String JOURNEY_TERMS =
      "; Path=/v1/logins/oidc; HttpOnly; SameSite=Lax; Secure; Max-Age=";

  private static final String TERMS = "; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=";

  private Cookies() {}

  /// The text of the login that a `Cookie` header shows.
  public static Optional<KeyText> login(@Nullable String header) {
    return value(header, LOGIN).flatMap(KeyText::parse);
  }

  /// What a `Cookie` header shows of a journey to the provider.
  public static Optional<Journey> journey(@Nullable String header) {
    return value(header, JOURNEY).flatMap(Journey::parse);
  }

  static Optional<String> value(@Nullable String header, String name) {
    if (header == null) {
      return Optional.empty();
    }
    for (var pair : header.split(";", -1)) {
      var cookie = pair.strip();
      if (cookie.startsWith(name + "=")) {
        return Optional.of(cookie.substring(name.length() + 1));
      }
    }
    return Optional.empty();
  }

  /// What sets it.
  public static String set(KeyText text, Duration ttl) {
    return LOGIN + "=" + text.text() + TERMS + ttl.toSeconds();
  }

  public static String set(Journey journey, Duration ttl) {
    return JOURNEY + "=" + journey.text() + JOURNEY_TERMS + ttl.toSeconds();
  }

  public static String noJourney() {
    return JOURNEY + "=" + JOURNEY_TERMS + "0";
  }

  /// What takes it away.
  public static String none() {
    return LOGIN + "=" + TERMS + "0";
  }
}
