package io.millrace.core.access;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.spec.InvalidKeySpecException;
import java.util.Base64;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// What is kept of a password: PBKDF2-HMAC-SHA256 of it (RFC 8018 §5.2), written
/// `pbkdf2-sha256$<rounds>$<salt>$<hash>`. Slow on purpose: never to be computed on an event loop.
/// Prints without its hash.
public record PasswordHash(String text) {
  public static final int ROUNDS = 600_000;

  private static final int MOST_ROUNDS = 10_000_000;
  private static final int SALT = 16;
  private static final int BITS = 256;
  private static final Pattern FORM =
      Pattern.compile("pbkdf2-sha256\\$(\\d{6,8})\\$([A-Za-z0-9+/]{22})\\$([A-Za-z0-9+/]{43})");

  /// The hash of no password that anybody knows.
  public static final PasswordHash NONE =
      new PasswordHash("pbkdf2-sha256$%d$%s$%s".formatted(ROUNDS, "A".repeat(22), "A".repeat(43)));

  public PasswordHash {
    if (!isHash(text)) {
      throw new IllegalArgumentException("a hash is pbkdf2-sha256$<rounds>$<salt>$<hash>");
    }
  }

  /// Whether it is one, of enough rounds.
  public static boolean isHash(String text) {
    var form = FORM.matcher(text);
    if (!form.matches()) {
      return false;
    }
    int rounds = Integer.parseInt(form.group(1));
    return rounds >= ROUNDS && rounds <= MOST_ROUNDS;
  }

  /// Of a password, with a salt that is as good as `random`.
  public static PasswordHash of(String password, RandomGenerator random) {
    var salt = new byte[SALT];
    random.nextBytes(salt);
    return new PasswordHash(
        "pbkdf2-sha256$%d$%s$%s"
            .formatted(ROUNDS, encode(salt), encode(derive(password, salt, ROUNDS))));
  }

  /// Whether this is the password, in a time that does not tell how much of it is right.
  public boolean matches(String password) {
    var parts = text.split("\\$", -1);
    var salt = Base64.getDecoder().decode(parts[2]);
    var shown = derive(password, salt, Integer.parseInt(parts[1]));
    return MessageDigest.isEqual(shown, Base64.getDecoder().decode(parts[3]));
  }

  /// What tells it from that of another password; it opens nothing.
  public KeyHash proof() {
    return KeyHash.of(text);
  }

  private static String encode(byte[] bytes) {
    return Base64.getEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] derive(String password, byte[] salt, int rounds) {
    var spec = new PBEKeySpec(password.toCharArray(), salt, rounds, BITS);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (NoSuchAlgorithmException | InvalidKeySpecException e) {
      throw new IllegalStateException("every JDK has PBKDF2 with SHA-256", e);
    } finally {
      spec.clearPassword();
    }
  }

  @Override
  public String toString() {
    return "•••";
  }
}
