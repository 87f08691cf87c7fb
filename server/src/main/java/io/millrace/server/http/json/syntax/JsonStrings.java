package io.millrace.server.http.json.syntax;

import java.nio.charset.StandardCharsets;

/// Strings of JSON: whether one is right, and which characters it means.
public final class JsonStrings {
  private JsonStrings() {}

  /// Steps over a string; answers whether there is an escape in it.
  static boolean skip(JsonCursor cursor) {
    int start = cursor.at++;
    boolean escaped = false;
    while (true) {
      cursor.plain();
      switch (cursor.peek()) {
        case '"' -> {
          cursor.at++;
          return escaped;
        }
        case '\\' -> {
          skipEscape(cursor);
          escaped = true;
        }
        case JsonCursor.NOTHING -> throw cursor.malformed(start, "a string is not closed");
        default -> throw cursor.malformed(cursor.at, "a control character must be escaped");
      }
    }
  }

  /// The characters between two quotes, when the string was found right.
  public static String decode(byte[] text, int from, int to) {
    var raw = new String(text, from, to - from, StandardCharsets.UTF_8);
    return raw.indexOf('\\') < 0 ? raw : unescape(raw);
  }

  private static void skipEscape(JsonCursor cursor) {
    int start = cursor.at++;
    int kind = cursor.peek();
    cursor.at++;
    switch (kind) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {}
      case 'u' -> skipUnits(cursor, start);
      default -> throw cursor.malformed(start, "there is no such escape");
    }
  }

  /// One UTF-16 unit, or both of a pair.
  private static void skipUnits(JsonCursor cursor, int start) {
    char first = unit(cursor, start);
    if (!Character.isSurrogate(first)) {
      return;
    }
    if (Character.isHighSurrogate(first)
        && cursor.skip('\\') == 1
        && cursor.skip('u') == 1
        && Character.isLowSurrogate(unit(cursor, start))) {
      return;
    }
    throw cursor.malformed(start, "half of a surrogate pair");
  }

  private static char unit(JsonCursor cursor, int start) {
    int unit = 0;
    for (int digit = 0; digit < 4; digit++) {
      int value = Character.digit(cursor.peek(), 16);
      if (value < 0) {
        throw cursor.malformed(start, "\\u needs four hexadecimal digits");
      }
      unit = unit << 4 | value;
      cursor.at++;
    }
    return (char) unit;
  }

  private static String unescape(String raw) {
    var out = new StringBuilder(raw.length());
    int at = 0;
    while (at < raw.length()) {
      char c = raw.charAt(at++);
      if (c != '\\') {
        out.append(c);
      } else if (raw.charAt(at) == 'u') {
        out.append((char) Integer.parseInt(raw, at + 1, at + 5, 16));
        at += 5;
      } else {
        out.append(plain(raw.charAt(at++)));
      }
    }
    return out.toString();
  }

  private static char plain(char escape) {
    return switch (escape) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> escape;
    };
  }
}
