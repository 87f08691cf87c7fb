package io.millrace.server.http.json;

import io.millrace.server.http.json.syntax.JsonSyntax;
import io.millrace.server.http.json.syntax.MalformedJson;
import io.millrace.server.http.json.syntax.Utf8;
import java.util.List;

/// A JSON text that was read strictly; every value of it is a slice of the sender's bytes.
///
/// Nothing is built before it is asked for: [#read] says that the whole is right, and what needs
/// only to be kept is never parsed again.
public final class JsonText {
  private static final int BYTE_ORDER_MARK = 0xef;

  private final byte[] bytes;
  private final int from;
  private final int to;
  private final List<Integer> wide;

  private JsonText(byte[] bytes, int from, int to, List<Integer> wide) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    this.wide = wide;
  }

  /// Reads all of `bytes`, which nobody may write to afterwards; a [MalformedJson] when they are
  /// not one JSON text in UTF-8.
  public static JsonText read(byte[] bytes) {
    return read(bytes, 0, bytes.length);
  }

  /// Reads a part, such as one line; places are told within the whole.
  public static JsonText read(byte[] bytes, int from, int to) {
    int fault = Utf8.firstFault(bytes, from, to);
    if (fault >= 0) {
      throw new MalformedJson(bytes, from, fault, "not UTF-8");
    }
    if (from < to && (bytes[from] & 0xff) == BYTE_ORDER_MARK) {
      throw new MalformedJson(bytes, from, from, "begins with a byte order mark");
    }
    return new JsonText(bytes, from, to, JsonSyntax.check(bytes, from, to));
  }

  /// The one value of the text.
  public JsonValue root() {
    int begin = skipSpace(from);
    return new JsonValue(this, begin, endOf(begin));
  }

  byte[] bytes() {
    return bytes;
  }

  /// Refuses a slice that is kept as it is, and holds an integer that its readers could not hold.
  void refuseWideIntegers(int begin, int end) {
    for (int at : wide) {
      if (at >= begin && at < end) {
        throw new MalformedJson(bytes, from, at, "an integer does not fit into 64 bits");
      }
    }
  }

  int skipSpace(int begin) {
    int at = begin;
    while (at < to && bytes[at] <= ' ' && bytes[at] >= 0) {
      at++;
    }
    return at;
  }

  /// Behind the value that begins at `begin`.
  int endOf(int begin) {
    return switch (bytes[begin]) {
      case '"' -> endOfString(begin);
      case '{', '[' -> endOfContainer(begin);
      default -> endOfWord(begin);
    };
  }

  private int endOfContainer(int begin) {
    int at = begin;
    int depth = 0;
    do {
      switch (bytes[at]) {
        case '"' -> at = endOfString(at) - 1;
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        default -> {}
      }
      at++;
    } while (depth > 0);
    return at;
  }

  private int endOfString(int begin) {
    int at = begin + 1;
    while (bytes[at] != '"') {
      at += bytes[at] == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  private int endOfWord(int begin) {
    int at = begin;
    while (at < to && isOfWord(bytes[at])) {
      at++;
    }
    return at;
  }

  private static boolean isOfWord(byte c) {
    return c > ' ' && c != ',' && c != ']' && c != '}';
  }
}
