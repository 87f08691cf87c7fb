package io.millrace.server.http.access;

import io.millrace.core.text.Mask;
import io.millrace.server.http.json.JsonText;
import io.millrace.server.http.json.JsonValue;
import io.millrace.server.http.json.JsonValue.Kind;
import io.millrace.server.http.json.JsonValue.Member;
import io.millrace.server.http.json.JsonWriter;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/// Lies over an answer, and hides of its payloads what its caller may not see: all of them, as
/// `{"redacted":true,"bytes":812}`, or the covered places, as `"•••"`. What is null stays null. The
/// rest of a payload goes out byte for byte unless something in it is covered.
public final class Veil {
  private final Payload payload;
  private final boolean shown;
  private final Covered covered;

  /// `shown` whether the caller may see payloads at all.
  Veil(Payload payload, boolean shown, Covered covered) {
    this.payload = payload;
    this.shown = shown;
    this.covered = payload.delivered() ? Covered.NOTHING : covered;
  }

  /// Whether it hides nothing from anybody.
  boolean isThin() {
    return payload.members().isEmpty() || (shown && covered.isNothing());
  }

  /// One JSON text as its caller may see it.
  public Buffer over(Buffer json) {
    var out = new JsonWriter(json.length() + 64);
    write(out, JsonText.read(json.getBytes()).root());
    return out.buffer();
  }

  private void write(JsonWriter out, JsonValue value) {
    switch (value.kind()) {
      case OBJECT -> object(out, value);
      case ARRAY -> {
        out.array();
        value.items().forEach(item -> write(out, item));
        out.endArray();
      }
      case STRING, NUMBER, BOOLEAN, NULL -> out.raw(value.json());
    }
  }

  private void object(JsonWriter out, JsonValue object) {
    out.object();
    int hidden = 0;
    for (var member : object.members()) {
      if (!payload.members().contains(member.name()) || member.value().is(Kind.NULL)) {
        write(out.name(member.name()), member.value());
      } else if (shown) {
        show(out.name(member.name()), member);
      } else if (payload.together()) {
        hidden += member.value().size();
      } else {
        redacted(out.object(member.name()), member.value().size()).endObject();
      }
    }
    if (hidden > 0) {
      redacted(out, hidden);
    }
    out.endObject();
  }

  private static JsonWriter redacted(JsonWriter out, int bytes) {
    return out.put("redacted", true).put("bytes", bytes);
  }

  private void show(JsonWriter out, Member member) {
    var copy = new JsonWriter(member.value().size() + 64);
    boolean touched = copy(copy, member.value(), new ArrayList<>(List.of(member.name())));
    out.raw(touched ? copy.json() : member.value().json());
  }

  /// Copies what stands at a place; tells whether something in it is covered.
  private boolean copy(JsonWriter out, JsonValue value, List<String> place) {
    if (covered.has(place)) {
      out.text(Mask.TEXT);
      return true;
    }
    return switch (value.kind()) {
      case OBJECT -> {
        boolean touched = false;
        out.object();
        for (var member : value.members()) {
          place.add(member.name());
          touched |= copy(out.name(member.name()), member.value(), place);
          place.removeLast();
        }
        out.endObject();
        yield touched;
      }
      case ARRAY -> {
        boolean touched = false;
        out.array();
        for (var item : value.items()) {
          touched |= copy(out, item, place);
        }
        out.endArray();
        yield touched;
      }
      case STRING, NUMBER, BOOLEAN, NULL -> {
        out.raw(value.json());
        yield false;
      }
    };
  }
}
