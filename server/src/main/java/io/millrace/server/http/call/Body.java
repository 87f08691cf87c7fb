package io.millrace.server.http.call;

import io.millrace.core.job.Json;
import io.millrace.server.http.json.JsonText;
import io.millrace.server.http.json.JsonValue;
import io.millrace.server.http.json.JsonValue.Kind;
import io.millrace.server.http.json.syntax.MalformedJson;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;

/// The body of a call, read strictly.
public sealed interface Body {
  /// Items of one bulk.
  int MOST_ITEMS = 1000;

  /// Nothing was sent.
  Body NONE = new One(JsonText.read(Json.EMPTY_OBJECT.bytes()).root());

  /// One JSON text.
  record One(JsonValue value) implements Body {}

  /// Items that came together, each as good as it is.
  record Many(List<Item> items) implements Body {}

  /// One item of a bulk.
  sealed interface Item {
    record Read(JsonValue value) implements Item {}

    /// A line that is no JSON: it fails alone.
    record Unread(Problem problem) implements Item {}
  }

  /// Reads `bytes` of that content type under a rule.
  static Body read(BodyRule rule, String type, byte[] bytes) {
    if (type.equals(BodyRule.LINES)) {
      return lines(bytes);
    }
    var root = JsonText.read(bytes).root();
    return rule == BodyRule.BULK && root.is(Kind.ARRAY) ? array(root) : new One(root);
  }

  private static Body array(JsonValue root) {
    var items = root.items();
    bound(items.size());
    return new Many(items.stream().<Item>map(Item.Read::new).toList());
  }

  private static Body lines(byte[] bytes) {
    var items = new ArrayList<Item>();
    int from = 0;
    for (int at = 0; at <= bytes.length; at++) {
      if (at == bytes.length || bytes[at] == '\n') {
        if (!isBlank(bytes, from, at)) {
          bound(items.size() + 1);
          items.add(line(bytes, from, at));
        }
        from = at + 1;
      }
    }
    return new Many(items);
  }

  private static Item line(byte[] bytes, int from, int to) {
    try {
      return new Item.Read(JsonText.read(bytes, from, to).root());
    } catch (MalformedJson malformed) {
      return new Item.Unread(Problem.of(malformed));
    }
  }

  private static boolean isBlank(byte[] bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      if (bytes[at] < 0 || bytes[at] > ' ') {
        return false;
      }
    }
    return true;
  }

  private static void bound(int items) {
    if (items > MOST_ITEMS) {
      throw Problem.of(
              ProblemCode.PAYLOAD_TOO_LARGE, "send at most " + MOST_ITEMS + " items at once")
          .with("limit", MOST_ITEMS)
          .exception();
    }
  }
}
