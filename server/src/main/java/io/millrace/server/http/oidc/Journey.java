package io.millrace.server.http.oidc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a browser keeps while it is with the provider, so that any node can go on when it comes
/// back: the `state` that the provider repeats (RFC 6749 §10.12), the `nonce` that stands in its
/// token (OpenID Connect Core §3.1.2.1), and the `verifier` without which the code is of no use
/// (RFC 7636).
public record Journey(String state, String nonce, String verifier) {
  private static final int BYTES = 32;
  private static final String PART = "([A-Za-z0-9_-]{43})";
  private static final Pattern TEXT = Pattern.compile(PART + "\\." + PART + "\\." + PART);

  /// A new one, which nobody can guess.
  public static Journey begin(SecureRandom random) {
    return new Journey(part(random), part(random), part(random));
  }

  private static String part(SecureRandom random) {
    var bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return base64(bytes);
  }

  /// The one that [#text] wrote; empty for anything else.
  public static Optional<Journey> parse(String text) {
    var parts = TEXT.matcher(text);
    return parts.matches()
        ? Optional.of(new Journey(parts.group(1), parts.group(2), parts.group(3)))
        : Optional.empty();
  }

  public String text() {
    return state + "." + nonce + "." + verifier;
  }

  /// Whether the provider repeats what this browser was sent with, and not what another was.
  public boolean hasState(String shown) {
    return isSame(state, shown);
  }

  boolean hasNonce(String shown) {
    return isSame(nonce, shown);
  }

  /// What the provider is told of the verifier (RFC 7636 §4.2, `S256`).
  String challenge() {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return base64(digest.digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static boolean isSame(String ours, String shown) {
    return MessageDigest.isEqual(
        ours.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// Without what must not be known.
  @Override
  public String toString() {
    return "Journey";
  }
}
