package io.millrace.core.egress;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Shows who sent a request, and that nobody changed it: `v1` of Standard Webhooks, an HMAC-SHA256
/// of `id.timestamp.body`. It prints as `•••`.
public final class Signature {
  private static final String PREFIX = "whsec_";
  private static final String HMAC = "HmacSHA256";
  private static final int LEAST = 24;
  private static final int MOST = 64;

  private final byte[] key;

  private Signature(byte[] key) {
    this.key = key;
  }

  /// With the key that a secret holds: `whsec_` (which may be missing) and 24-64 bytes in base64.
  /// Empty when it is no such secret.
  public static Optional<Signature> of(String secret) {
    var text = secret.strip();
    var coded = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
    try {
      var key = Base64.getDecoder().decode(coded);
      return key.length < LEAST || key.length > MOST
          ? Optional.empty()
          : Optional.of(new Signature(key));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// What `webhook-signature` says of a body that is sent then.
  public String sign(String id, Instant at, byte[] body) {
    try {
      var mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      mac.update((id + "." + at.getEpochSecond() + ".").getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + HMAC, e);
    }
  }

  @Override
  public String toString() {
    return "•••";
  }
}
