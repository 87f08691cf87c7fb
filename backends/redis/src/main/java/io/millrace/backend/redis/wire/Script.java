package io.millrace.backend.redis.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// One step that Redis takes as a whole: its name, its text, and the hash by which it is called.
public record Script(String name, String text, String hash) {
  /// The one of that name among the resources of a class.
  public static Script of(Class<?> beside, String name) {
    try (var in = beside.getResourceAsStream("lua/" + name + ".lua")) {
      if (in == null) {
        throw new IllegalArgumentException("there is no script " + name);
      }
      var bytes = in.readAllBytes();
      return new Script(name, new String(bytes, StandardCharsets.UTF_8), hash(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hash(byte[] text) {
    try {
      var digest = MessageDigest.getInstance("SHA-1").digest(text);
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }
}
