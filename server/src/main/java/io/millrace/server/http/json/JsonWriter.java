package io.millrace.server.http.json;

import io.millrace.core.job.Json;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;

/// Writes one JSON text, front to back. What a sender wrote goes out again byte for byte.
///
/// Commas are its own business: one stands before whatever does not follow a bracket or a name.
public final class JsonWriter {
  private static final int NANOS_PER_MILLI = 1_000_000;

  private final JsonBytes out;

  public JsonWriter() {
    this(512);
  }

  /// With room for a text of about so many bytes.
  public JsonWriter(int room) {
    out = new JsonBytes(room);
  }

  public JsonWriter object() {
    return open('{');
  }

  public JsonWriter object(String name) {
    return name(name).object();
  }

  public JsonWriter endObject() {
    return put('}');
  }

  public JsonWriter array() {
    return open('[');
  }

  public JsonWriter array(String name) {
    return name(name).array();
  }

  public JsonWriter endArray() {
    return put(']');
  }

  /// A member's name: its value comes next.
  public JsonWriter name(String name) {
    return text(name).put(':');
  }

  /// The same, for a name that is written often.
  public JsonWriter name(JsonName name) {
    comma();
    out.append(name.written());
    return this;
  }

  public JsonWriter put(String name, String value) {
    return name(name).text(value);
  }

  public JsonWriter put(String name, Optional<String> value) {
    return name(name).text(value);
  }

  public JsonWriter put(String name, long value) {
    return name(name).number(value);
  }

  public JsonWriter put(String name, OptionalLong value) {
    return value.isPresent() ? put(name, value.getAsLong()) : putNull(name);
  }

  public JsonWriter put(String name, double value) {
    return name(name).number(value);
  }

  public JsonWriter put(String name, boolean value) {
    return name(name).flag(value);
  }

  public JsonWriter put(String name, Instant value) {
    return name(name).time(value);
  }

  public JsonWriter putTime(String name, Optional<Instant> value) {
    return name(name).time(value);
  }

  public JsonWriter put(String name, Json value) {
    return name(name).raw(value);
  }

  public JsonWriter putJson(String name, Optional<Json> value) {
    return name(name).raw(value);
  }

  public JsonWriter putNull(String name) {
    return name(name).none();
  }

  public JsonWriter put(String name, Collection<String> values) {
    return name(name).texts(values);
  }

  public JsonWriter text(String value) {
    comma();
    out.text(value);
    return this;
  }

  /// The text, or null.
  public JsonWriter text(Optional<String> value) {
    return value.isPresent() ? text(value.get()) : none();
  }

  public JsonWriter texts(Collection<String> values) {
    array();
    for (var value : values) {
      text(value);
    }
    return endArray();
  }

  public JsonWriter number(long value) {
    return value >= 0 && value < 10 ? digit((int) value) : ascii(Long.toString(value));
  }

  /// Whole numbers without a fraction.
  public JsonWriter number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? number((long) value)
        : ascii(Double.toString(value));
  }

  public JsonWriter flag(boolean value) {
    return ascii(Boolean.toString(value));
  }

  /// The bytes as they are, or null.
  public JsonWriter raw(Optional<Json> value) {
    return raw(value.orElse(Json.NULL));
  }

  /// The bytes as they are.
  public JsonWriter raw(Json value) {
    comma();
    out.append(value.bytes());
    return this;
  }

  public JsonWriter none() {
    return ascii("null");
  }

  /// How many bytes are written until now.
  public int size() {
    return out.size();
  }

  /// What was written until now, as a copy.
  public byte[] bytes() {
    return out.copy();
  }

  /// The same, as it goes out.
  public Buffer buffer() {
    return out.buffer();
  }

  public Json json() {
    return Json.of(bytes());
  }

  private JsonWriter open(char bracket) {
    comma();
    return put(bracket);
  }

  /// The instant, or null.
  public JsonWriter time(Optional<Instant> value) {
    return value.isPresent() ? time(value.get()) : none();
  }

  /// An instant, in UTC with milliseconds. By hand, for the formatters of the JDK take as long for
  /// it as for all the rest of a job.
  public JsonWriter time(Instant value) {
    comma();
    var at = LocalDateTime.ofEpochSecond(value.getEpochSecond(), value.getNano(), ZoneOffset.UTC);
    put('"').digits(at.getYear(), 4).put('-').digits(at.getMonthValue(), 2).put('-');
    digits(at.getDayOfMonth(), 2).put('T').digits(at.getHour(), 2).put(':');
    digits(at.getMinute(), 2).put(':').digits(at.getSecond(), 2).put('.');
    return digits(at.getNano() / NANOS_PER_MILLI, 3).put('Z').put('"');
  }

  private JsonWriter digits(int number, int count) {
    return count == 0 ? this : digits(number / 10, count - 1).put((char) ('0' + number % 10));
  }

  private JsonWriter digit(int number) {
    comma();
    return put((char) ('0' + number));
  }

  private void comma() {
    if (out.isFollowed()) {
      out.put(',');
    }
  }

  private JsonWriter ascii(String text) {
    comma();
    out.ascii(text);
    return this;
  }

  private JsonWriter put(char c) {
    out.put(c);
    return this;
  }
}
