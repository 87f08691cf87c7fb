package io.millrace.server.http.json.syntax;

/// A place in a text as people count: line and column from 1, in characters.
public record Position(int line, int column) {
  public static final Position FIRST = new Position(1, 1);

  /// The place of a byte of UTF-8.
  static Position of(byte[] text, int offset) {
    int line = 1;
    int column = 1;
    for (int at = 0; at < Math.min(offset, text.length); at++) {
      if (text[at] == '\n') {
        line++;
        column = 1;
      } else if ((text[at] & 0xc0) != 0x80) {
        column++;
      }
    }
    return new Position(line, column);
  }
}
