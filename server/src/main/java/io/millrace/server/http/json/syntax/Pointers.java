package io.millrace.server.http.json.syntax;

import java.util.ArrayDeque;
import java.util.Deque;

/// JSON pointers (RFC 6901): how a place in a text is named.
public final class Pointers {
  private final Deque<Step> steps = new ArrayDeque<>();
  private final byte[] text;
  private final int end;
  private int at;

  /// A container that is open, and the member or item of it that is being read.
  private static final class Step {
    final boolean isArray;
    boolean atValue;
    int index;
    String name = "";

    Step(boolean isArray) {
      this.isArray = isArray;
      atValue = isArray;
    }

    String text() {
      return isArray ? "/" + index : atValue ? step(name) : "";
    }

    void next() {
      index++;
      atValue = isArray;
    }
  }

  private Pointers(byte[] text, int from, int end) {
    this.text = text;
    this.at = from;
    this.end = end;
  }

  /// The pointer of the value that holds the byte at `offset`, in a text that begins at `from` and
  /// was right until there.
  static String at(byte[] text, int from, int offset) {
    return new Pointers(text, from, Math.min(offset, text.length)).walk();
  }

  /// The part of a pointer that leads to the member of that name.
  public static String step(String name) {
    return "/" + name.replace("~", "~0").replace("/", "~1");
  }

  private String walk() {
    while (at < end) {
      token();
    }
    var pointer = new StringBuilder();
    steps.descendingIterator().forEachRemaining(step -> pointer.append(step.text()));
    return pointer.toString();
  }

  private void token() {
    switch (text[at++]) {
      case '{' -> steps.push(new Step(false));
      case '[' -> steps.push(new Step(true));
      case '}', ']' -> steps.pop();
      case ',' -> steps.element().next();
      case ':' -> steps.element().atValue = true;
      case '"' -> string();
      default -> {}
    }
  }

  private void string() {
    int from = at;
    while (at < end && text[at] != '"') {
      at += text[at] == '\\' ? 2 : 1;
    }
    var step = steps.peek();
    if (step != null && !step.atValue && at < end) {
      step.name = JsonStrings.decode(text, from, at);
    }
    at++;
  }
}
