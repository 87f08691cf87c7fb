package io.millrace.server.http.json;

import io.millrace.core.job.Json;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;

/// Writes one JSON text, front to back. What a sender wrote goes out again byte for byte.
///
/// Commas are its own business: one stands before whatever does not follow a bracket or a name.
public final class JsonWriter {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private static final int NANOS_PER_MILLI = 1_000_000;

  private byte[] bytes;
  private int size;

  public JsonWriter() {
    this(512);
  }

  /// With room for a text of about so many bytes.
  public JsonWriter(int room) {
    bytes = new byte[room];
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
    return append(name.written());
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
    room(value.length() + 2);
    put('"');
    for (int at = plain(value); at < value.length(); at++) {
      char c = value.charAt(at);
      if (c < 0x80) {
        ascii(c);
      } else if (Character.isSurrogate(c)) {
        at += pair(value, at);
      } else {
        utf8(c);
      }
    }
    return put('"');
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
    return append(value.bytes());
  }

  public JsonWriter none() {
    return ascii("null");
  }

  /// What was written until now, as a copy.
  public byte[] bytes() {
    return Arrays.copyOf(bytes, size);
  }

  /// The same, as it goes out.
  public Buffer buffer() {
    return Buffer.buffer(size).appendBytes(bytes, 0, size);
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
    if (size > 0) {
      byte last = bytes[size - 1];
      if (last != '{' && last != '[' && last != ':' && last != '\n') {
        put(',');
      }
    }
  }

  private JsonWriter ascii(String text) {
    comma();
    room(text.length());
    plain(text);
    return this;
  }

  private void ascii(char c) {
    if (c == '"' || c == '\\') {
      put('\\').put(c);
    } else if (c >= ' ') {
      put(c);
    } else {
      put('\\').put('u').put('0').put('0').put((char) HEX[c >> 4]).put((char) HEX[c & 15]);
    }
  }

  /// Writes the pair that begins at `at`, or a question mark for half of one; answers how many
  /// characters more than one that were.
  private int pair(String value, int at) {
    int point = value.codePointAt(at);
    if (!Character.isSupplementaryCodePoint(point)) {
      put('?');
      return 0;
    }
    append(Character.toString(point).getBytes(StandardCharsets.UTF_8));
    return 1;
  }

  private void utf8(char c) {
    if (c < 0x800) {
      put((char) (0xc0 | (c >> 6)));
    } else {
      put((char) (0xe0 | (c >> 12)));
      put((char) (0x80 | ((c >> 6) & 0x3f)));
    }
    put((char) (0x80 | (c & 0x3f)));
  }

  /// Writes what stands first and means itself, for which there is room; answers how much it is.
  private int plain(String value) {
    int length = value.length();
    int at = 0;
    for (; at < length; at++) {
      char c = value.charAt(at);
      if (!isPlain(c)) {
        break;
      }
      bytes[size + at] = (byte) c;
    }
    size += at;
    return at;
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
  }

  private JsonWriter put(char c) {
    room(1);
    bytes[size++] = (byte) c;
    return this;
  }

  private JsonWriter append(byte[] more) {
    room(more.length);
    System.arraycopy(more, 0, bytes, size, more.length);
    size += more.length;
    return this;
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }
}
