package io.millrace.core.form;

import io.millrace.core.job.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/// Reads what [Out] wrote, in the same order. Equal values that many jobs have come back as one.
public final class In {
  private final byte[] bytes;
  private final int end;
  private final Map<Object, Object> pool;
  private int at;

  public In(byte[] bytes, int from, int to, Map<Object, Object> pool) {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
    this.pool = pool;
  }

  /// What was written to one that is at hand.
  public static In of(Out out) {
    return new In(out.bytes(), 0, out.size(), new HashMap<>());
  }

  /// That the bytes are sound and mean nothing: they were written by another version, or by a
  /// mistake of ours.
  public static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Unreadable(String message) {
      super(message);
    }
  }

  public boolean hasMore() {
    return at < end;
  }

  public int take() {
    if (at == end) {
      throw new Unreadable("a record ends too early");
    }
    return bytes[at++] & 0xFF;
  }

  public boolean flag() {
    return take() != 0;
  }

  public long number() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = take();
      value |= (next & 0x7FL) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new Unreadable("a number is longer than any");
  }

  public int whole() {
    return (int) number();
  }

  public long signed() {
    long value = number();
    return (value >>> 1) ^ -(value & 1);
  }

  public double real() {
    return Double.longBitsToDouble(eight());
  }

  public long eight() {
    long value = 0;
    for (int count = 0; count < 8; count++) {
      value = value << 8 | take();
    }
    return value;
  }

  public <E extends Enum<E>> E word(E[] words) {
    int ordinal = take();
    if (ordinal >= words.length) {
      throw new Unreadable("a word that this version does not know");
    }
    return words[ordinal];
  }

  public String text() {
    int length = length();
    var text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  /// A text that many jobs have.
  public String name() {
    return one(text());
  }

  public Json json() {
    int length = length();
    var copy = new byte[length];
    System.arraycopy(bytes, at, copy, 0, length);
    at += length;
    return Json.of(copy);
  }

  private int length() {
    long length = number();
    if (length < 0 || length > end - at) {
      throw new Unreadable("a text is longer than its record");
    }
    return (int) length;
  }

  public Instant instant() {
    return Instant.ofEpochSecond(signed(), number());
  }

  public Duration duration() {
    return Duration.ofSeconds(signed(), number());
  }

  public OptionalInt maybeWhole() {
    return flag() ? OptionalInt.of((int) signed()) : OptionalInt.empty();
  }

  public <T> Optional<T> maybe(Function<In, T> form) {
    return flag() ? Optional.of(form.apply(this)) : Optional.empty();
  }

  public <T> List<T> all(Function<In, T> form) {
    int count = whole();
    var values = new ArrayList<T>();
    for (int left = count; left > 0; left--) {
      values.add(form.apply(this));
    }
    return values;
  }

  /// The one that stands for all that are equal to it.
  @SuppressWarnings("unchecked")
  public <T> T one(T value) {
    return (T) pool.computeIfAbsent(value, _ -> value);
  }
}
