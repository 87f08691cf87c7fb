package io.millrace.server.http.access;

import io.millrace.core.access.KeyText;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The cookie of a login, as browsers send it and as it is set (RFC 6265).
///
/// It is always `Secure`: browsers take it over TLS, and over plain HTTP from this machine alone
/// (Chromium and Firefox count loopback as secure).
public final class Cookies {
  public static final String LOGIN = "millrace_login";

  private static final String TERMS = "; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=";

  private Cookies() {}

  /// The text of the login that a `Cookie` header shows.
  public static Optional<KeyText> login(@Nullable String header) {
    return value(header, LOGIN).flatMap(KeyText::parse);
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

  /// What takes it away.
  public static String none() {
    return LOGIN + "=" + TERMS + "0";
  }
}
