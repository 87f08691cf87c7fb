package io.millrace.core.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// What is kept of a key's secret: its SHA-256, written `sha256:<hex>`. A secret of 256 bits needs
/// nothing slower.
public record KeyHash(String text) {
  private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");

  /// The hash of no secret.
  public static final KeyHash NONE = new KeyHash("sha256:" + "0".repeat(64));

  public KeyHash {
    if (!isHash(text)) {
      throw new IllegalArgumentException("a hash is sha256: and 64 digits of hex");
    }
  }

  static KeyHash of(String secret) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var hash = digest.digest(secret.getBytes(StandardCharsets.US_ASCII));
      return new KeyHash("sha256:" + HexFormat.of().formatHex(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  public static boolean isHash(String text) {
    return FORM.matcher(text).matches();
  }

  /// Whether it is the same, in a time that does not tell where it differs.
  public boolean matches(KeyHash other) {
    return MessageDigest.isEqual(bytes(), other.bytes());
  }

  private byte[] bytes() {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
