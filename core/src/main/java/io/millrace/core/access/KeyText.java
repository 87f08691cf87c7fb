package io.millrace.core.access;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/// The text of a key, `mr_<env>_<id>_<secret>`, as its owner shows it.
///
/// The secret is 43 characters of base62 that nobody can guess. Six more hold the CRC-32 of all
/// that stands before them, so that whoever finds the text in a file can tell a key from chance,
/// and a mistyped key is known without a look-up. `id` is the end of the key's own id. Prints
/// without its secret.
public record KeyText(String env, String id, String secret) {
  /// How many characters of a `key_` id stand in the text.
  public static final int ID = 12;

  private static final int SECRET = 43;
  private static final int CHECK = 6;
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final Pattern ENV = Pattern.compile("[a-z0-9]{1,12}");
  private static final Pattern FORM =
      Pattern.compile("mr_([a-z0-9]{1,12})_([0-9a-z]{12})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})");

  public KeyText {
    if (!isEnv(env) || !id.matches("[0-9a-z]{12}") || !secret.matches("[0-9A-Za-z]{43}")) {
      throw new IllegalArgumentException("not the parts of a key");
    }
  }

  /// A new one for the key of this id; its secret is as good as `random`.
  public static KeyText of(String env, String keyId, RandomGenerator random) {
    var secret = new StringBuilder(SECRET);
    for (int at = 0; at < SECRET; at++) {
      secret.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
    }
    return new KeyText(env, shortOf(keyId), secret.toString());
  }

  /// Empty when it is no key's text, or has been mistyped.
  public static Optional<KeyText> parse(String text) {
    var form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    var key = new KeyText(form.group(1), form.group(2), form.group(3));
    return form.group(4).equals(check(key.unchecked())) ? Optional.of(key) : Optional.empty();
  }

  /// Whether something that looks like a key stands anywhere in it.
  public static boolean isWithin(String text) {
    return text.contains("mr_") && FORM.matcher(text).find();
  }

  public static boolean isEnv(String text) {
    return ENV.matcher(text).matches();
  }

  /// The part of a key's id that stands in its text.
  public static String shortOf(String keyId) {
    return keyId.substring(keyId.length() - ID);
  }

  /// All of it, to be shown once.
  public String text() {
    return unchecked() + check(unchecked());
  }

  /// What a page must say along with it when it came as a cookie: only who could read the answer
  /// that set the cookie knows it.
  public String csrf() {
    return KeyHash.of("csrf " + secret).text().substring("sha256:".length());
  }

  /// What may be shown of it.
  public String prefix() {
    return "mr_" + env + "_" + id;
  }

  /// What is kept of it.
  public KeyHash hash() {
    return KeyHash.of(secret);
  }

  @Override
  public String toString() {
    return prefix() + "_•••";
  }

  private String unchecked() {
    return prefix() + "_" + secret;
  }

  private static String check(String text) {
    var crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    var digits = new char[CHECK];
    long rest = crc.getValue();
    for (int at = CHECK - 1; at >= 0; at--) {
      digits[at] = DIGITS.charAt((int) (rest % DIGITS.length()));
      rest /= DIGITS.length();
    }
    return new String(digits);
  }
}
