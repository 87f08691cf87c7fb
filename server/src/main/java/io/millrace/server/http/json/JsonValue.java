package io.millrace.server.http.json;

import io.millrace.core.job.Json;
import io.millrace.server.http.json.syntax.JsonNumbers;
import io.millrace.server.http.json.syntax.JsonStrings;
import io.millrace.server.http.json.syntax.Pointers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/// One value of a text that was found right.
public final class JsonValue {
  /// What a value is.
  public enum Kind {
    OBJECT("an object"),
    ARRAY("an array"),
    STRING("a string"),
    NUMBER("a number"),
    BOOLEAN("true or false"),
    NULL("null");

    private final String spoken;

    Kind(String spoken) {
      this.spoken = spoken;
    }

    /// As it stands in a sentence.
    public String spoken() {
      return spoken;
    }
  }

  /// A member of an object.
  public record Member(String name, JsonValue value) {
    /// The pointer to it within its object.
    public String pointer() {
      return Pointers.step(name);
    }
  }

  private final JsonText text;
  private final int from;
  private final int to;

  JsonValue(JsonText text, int from, int to) {
    this.text = text;
    this.from = from;
    this.to = to;
  }

  public Kind kind() {
    return switch (text.bytes()[from]) {
      case '{' -> Kind.OBJECT;
      case '[' -> Kind.ARRAY;
      case '"' -> Kind.STRING;
      case 't', 'f' -> Kind.BOOLEAN;
      case 'n' -> Kind.NULL;
      default -> Kind.NUMBER;
    };
  }

  public boolean is(Kind kind) {
    return kind() == kind;
  }

  /// How many bytes the sender used for it.
  public int size() {
    return to - from;
  }

  /// The sender's bytes, to be kept; a [MalformedJson] when there is an integer in them that 64
  /// bits do not hold.
  public Json json() {
    text.refuseWideIntegers(from, to);
    return Json.of(Arrays.copyOfRange(text.bytes(), from, to));
  }

  /// The characters of a string; of anything else, as it is written.
  public String text() {
    return is(Kind.STRING)
        ? JsonStrings.decode(text.bytes(), from + 1, to - 1)
        : new String(text.bytes(), from, size(), StandardCharsets.UTF_8);
  }

  /// The items of an array.
  public List<JsonValue> items() {
    var items = new ArrayList<JsonValue>();
    int at = text.skipSpace(from + 1);
    while (text.bytes()[at] != ']') {
      var item = valueAt(at);
      items.add(item);
      at = next(item.to);
    }
    return items;
  }

  /// Whether it is a number without a fraction and an exponent.
  public boolean isInteger() {
    return is(Kind.NUMBER) && text().chars().allMatch(c -> c == '-' || Character.isDigit(c));
  }

  /// The integer it is, if 64 bits hold it.
  public OptionalLong integer() {
    return isInteger() && JsonNumbers.isLong(text())
        ? OptionalLong.of(Long.parseLong(text()))
        : OptionalLong.empty();
  }

  /// The members of an object.
  public List<Member> members() {
    var members = new ArrayList<Member>();
    int at = text.skipSpace(from + 1);
    while (text.bytes()[at] != '}') {
      var name = valueAt(at);
      int colon = text.skipSpace(name.to);
      var value = valueAt(text.skipSpace(colon + 1));
      members.add(new Member(name.text(), value));
      at = next(value.to);
    }
    return members;
  }

  private JsonValue valueAt(int at) {
    return new JsonValue(text, at, text.endOf(at));
  }

  /// Where the next item or the closing bracket stands.
  private int next(int behind) {
    int at = text.skipSpace(behind);
    return text.bytes()[at] == ',' ? text.skipSpace(at + 1) : at;
  }
}
