package io.millrace.server.http.json;

import java.nio.charset.StandardCharsets;

/// A member's name in the form in which it is written, quotes and colon included: made once, for
/// what is written with every answer. Plain letters, so that nothing needs an escape.
public final class JsonName {
  private final byte[] written;

  private JsonName(byte[] written) {
    this.written = written;
  }

  public static JsonName of(String name) {
    if (!name.chars().allMatch(c -> c == '_' || (c >= 'a' && c <= 'z'))) {
      throw new IllegalArgumentException("not a plain name: " + name);
    }
    return new JsonName(("\"" + name + "\":").getBytes(StandardCharsets.US_ASCII));
  }

  byte[] written() {
    return written;
  }
}
