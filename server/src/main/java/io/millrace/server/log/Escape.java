package io.millrace.server.log;

/// Keeps one event on one line: whatever could end a line, move the cursor or turn the writing
/// around is written as an escape of JSON.
final class Escape {
  private Escape() {}

  static String line(String text) {
    var clean = text.chars().noneMatch(Escape::isHarmful);
    return clean ? text : escaped(text);
  }

  private static String escaped(String text) {
    var line = new StringBuilder(text.length() + 16);
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      switch (c) {
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        default -> line.append(isHarmful(c) ? "\\u%04X".formatted((int) c) : String.valueOf(c));
      }
    }
    return line.toString();
  }

  /// Control characters, separators of lines and paragraphs, marks of direction.
  private static boolean isHarmful(int c) {
    return Character.isISOControl(c)
        || c == 0x2028
        || c == 0x2029
        || c == 0x061C
        || c == 0x200E
        || c == 0x200F
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
