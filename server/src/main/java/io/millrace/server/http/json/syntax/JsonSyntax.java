package io.millrace.server.http.json.syntax;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Says in one pass whether bytes of UTF-8 are one JSON text of the strict kind: RFC 8259, no name
/// twice in an object, and the bounds of the API. Builds nothing.
public final class JsonSyntax {
  static final int MAX_DEPTH = 64;
  static final int MAX_NAME = 1024;

  private final OpenNames names = new OpenNames();
  private final JsonCursor cursor;
  private List<Integer> wide = List.of();

  private JsonSyntax(JsonCursor cursor) {
    this.cursor = cursor;
  }

  /// Where the integers begin that 64 bits do not hold; a [MalformedJson] when it is no such text.
  public static List<Integer> check(byte[] text, int from, int to) {
    var cursor = new JsonCursor(text, from, to);
    var syntax = new JsonSyntax(cursor);
    cursor.space();
    syntax.value(0);
    cursor.space();
    if (!cursor.atEnd()) {
      throw cursor.unexpected("the end of the text");
    }
    return syntax.wide;
  }

  private void value(int depth) {
    switch (cursor.peek()) {
      case '{' -> object(deeper(depth));
      case '[' -> array(deeper(depth));
      case '"' -> JsonStrings.skip(cursor);
      case 't' -> cursor.word("true");
      case 'f' -> cursor.word("false");
      case 'n' -> cursor.word("null");
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> throw cursor.unexpected("a value");
    }
  }

  private int deeper(int depth) {
    if (depth == MAX_DEPTH) {
      throw cursor.malformed(cursor.at, "nested deeper than " + MAX_DEPTH + " levels");
    }
    cursor.at++;
    cursor.space();
    return depth + 1;
  }

  private void object(int depth) {
    if (cursor.skip('}') == 1) {
      return;
    }
    int mark = names.mark();
    do {
      cursor.space();
      name(mark);
      cursor.space();
      cursor.expect(':');
      cursor.space();
      value(depth);
      cursor.space();
    } while (more('}'));
    names.release(mark);
  }

  private void array(int depth) {
    if (cursor.skip(']') == 1) {
      return;
    }
    do {
      cursor.space();
      value(depth);
      cursor.space();
    } while (more(']'));
  }

  /// Whether a comma says that there is more; else the closing bracket must stand here.
  private boolean more(char close) {
    if (cursor.skip(',') == 1) {
      return true;
    }
    if (cursor.skip(close) == 0) {
      throw cursor.unexpected("',' or '" + close + "'");
    }
    return false;
  }

  private void name(int mark) {
    int start = cursor.at;
    if (cursor.peek() != '"') {
      throw cursor.unexpected("a name in double quotes");
    }
    boolean escaped = JsonStrings.skip(cursor);
    var name =
        escaped ? unescaped(start) : Arrays.copyOfRange(cursor.text, start + 1, cursor.at - 1);
    if (name.length > MAX_NAME) {
      throw cursor.malformed(start, "a name is longer than " + MAX_NAME + " bytes");
    }
    if (!names.add(mark, name)) {
      var twice = new String(name, StandardCharsets.UTF_8);
      throw cursor.malformed(start, "the name '" + twice + "' stands twice in one object");
    }
  }

  private byte[] unescaped(int start) {
    var name = JsonStrings.decode(cursor.text, start + 1, cursor.at - 1);
    if (name.indexOf('\0') >= 0) {
      throw cursor.malformed(start, "a name holds the character NUL");
    }
    return name.getBytes(StandardCharsets.UTF_8);
  }

  private void number() {
    int start = cursor.at;
    if (JsonNumbers.skip(cursor)) {
      wide = wide.isEmpty() ? new ArrayList<>() : wide;
      wide.add(start);
    }
  }
}
