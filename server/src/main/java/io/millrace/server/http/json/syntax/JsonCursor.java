package io.millrace.server.http.json.syntax;

import java.nio.charset.StandardCharsets;

/// A place in a text that is being read, and what may be asked of it.
public final class JsonCursor {
  /// What [#peek] sees behind the end.
  static final int NOTHING = -1;

  final byte[] text;
  private final int from;
  private final int end;
  int at;

  JsonCursor(byte[] text, int from, int end) {
    this.text = text;
    this.from = from;
    this.end = end;
    this.at = from;
  }

  boolean atEnd() {
    return at >= end;
  }

  /// The byte that stands here: of ASCII its character, of other characters something else.
  int peek() {
    return at < end ? text[at] & 0xff : NOTHING;
  }

  void space() {
    while (at < end && text[at] <= ' ' && isSpace(text[at])) {
      at++;
    }
  }

  /// Steps over what means itself in a string. In UTF-8 no byte of a longer character does harm.
  void plain() {
    int next = at;
    while (next < end && isPlain(text[next])) {
      next++;
    }
    at = next;
  }

  void expect(char c) {
    if (peek() != c) {
      throw unexpected("'" + c + "'");
    }
    at++;
  }

  void word(String word) {
    for (int next = 0; next < word.length(); next++, at++) {
      if (peek() != word.charAt(next)) {
        throw unexpected("'" + word + "'");
      }
    }
  }

  /// Steps over `c` if it stands here; answers how many bytes that were.
  int skip(char c) {
    if (peek() == c) {
      at++;
      return 1;
    }
    return 0;
  }

  /// The ASCII from `start` to here.
  String since(int start) {
    return new String(text, start, at - start, StandardCharsets.US_ASCII);
  }

  MalformedJson unexpected(String wanted) {
    return malformed(at, "expected " + wanted + " but found " + found());
  }

  MalformedJson malformed(int offset, String detail) {
    return new MalformedJson(text, from, offset, detail);
  }

  private String found() {
    if (atEnd()) {
      return "the end of the text";
    }
    int next = peek();
    return next > ' ' && next < 0x7f ? "'" + (char) next + "'" : "the byte 0x%02x".formatted(next);
  }

  private static boolean isPlain(byte c) {
    return c < 0 || (c >= ' ' && c != '"' && c != '\\');
  }

  private static boolean isSpace(byte c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }
}
