package io.millrace.server.http.call;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Text as it stands in the query of a URL (RFC 3986 §2.1).
final class Percent {
  private Percent() {}

  /// The characters that `text` means, where a plus sign may stand for a space; an
  /// [IllegalArgumentException] when it is not UTF-8 in hexadecimal digits.
  static String decode(String query) {
    var text = query.replace('+', ' ');
    if (text.indexOf('%') < 0) {
      return text;
    }
    var bytes = ByteBuffer.allocate(text.length());
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '%') {
        bytes.put(octet(text, at));
        at += 2;
      } else {
        bytes.put((byte) c);
      }
    }
    return utf8(bytes.flip());
  }

  private static byte octet(String text, int percent) {
    int high = percent + 2 < text.length() ? Character.digit(text.charAt(percent + 1), 16) : -1;
    int low = high < 0 ? -1 : Character.digit(text.charAt(percent + 2), 16);
    if (low < 0) {
      throw new IllegalArgumentException("% needs two hexadecimal digits");
    }
    return (byte) (high << 4 | low);
  }

  private static String utf8(ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("is not UTF-8", e);
    }
  }
}
