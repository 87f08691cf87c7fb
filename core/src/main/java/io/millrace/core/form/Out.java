package io.millrace.core.form;

import io.millrace.core.job.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;

/// Values one after the other in an array that grows. Numbers take as many bytes as they need:
/// seven bits in each, the lowest first; those that may be negative with their sign in the lowest
/// bit.
public final class Out {
  /// A longer array is not kept for the next bundle.
  private static final int KEPT = 4 * 1024 * 1024;

  /// A record of a job fits: one is made for each, and a longer array would be cleared for nothing.
  private static final int FIRST = 512;

  private byte[] bytes = new byte[FIRST];
  private int size;

  public byte[] bytes() {
    return bytes;
  }

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /// Starts again, or goes back to an earlier size.
  public void cut(int to) {
    size = to;
    if (to == 0 && bytes.length > KEPT) {
      bytes = new byte[FIRST];
    }
  }

  /// Leaves so many bytes free, to be written when what follows is known.
  public int skip(int count) {
    room(count);
    size += count;
    return size - count;
  }

  public Out put(int oneByte) {
    room(1);
    bytes[size++] = (byte) oneByte;
    return this;
  }

  public Out flag(boolean value) {
    return put(value ? 1 : 0);
  }

  /// A number that is seldom large and never negative; a negative one takes ten bytes.
  public Out number(long value) {
    room(10);
    // The fields once, not for each byte: most of a record is written here.
    var to = bytes;
    int at = size;
    long left = value;
    while ((left & ~0x7FL) != 0) {
      to[at++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    to[at++] = (byte) left;
    size = at;
    return this;
  }

  public Out signed(long value) {
    return number((value << 1) ^ (value >> 63));
  }

  public Out real(double value) {
    return eight(Double.doubleToRawLongBits(value));
  }

  /// Always eight bytes, the highest first.
  public Out eight(long value) {
    int at = skip(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[at++] = (byte) (value >>> shift);
    }
    return this;
  }

  /// One of few words: by its place among them, which is part of the form.
  @SuppressWarnings("EnumOrdinal")
  public Out word(Enum<?> value) {
    return put(value.ordinal());
  }

  public Out text(String value) {
    // A copy costs less than a look at each character: the platform has one step for it.
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  public Out json(Json value) {
    return bytes(value.bytes());
  }

  private Out bytes(byte[] value) {
    number(value.length);
    room(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
    return this;
  }

  public Out instant(Instant value) {
    return signed(value.getEpochSecond()).number(value.getNano());
  }

  public Out duration(Duration value) {
    return signed(value.getSeconds()).number(value.getNano());
  }

  public Out whole(OptionalInt value) {
    flag(value.isPresent());
    return value.isPresent() ? signed(value.getAsInt()) : this;
  }

  public <T> Out maybe(Optional<T> value, BiConsumer<Out, T> form) {
    flag(value.isPresent());
    if (value.isPresent()) {
      form.accept(this, value.get());
    }
    return this;
  }

  public <T> Out all(Collection<T> values, BiConsumer<Out, T> form) {
    number(values.size());
    for (var value : values) {
      form.accept(this, value);
    }
    return this;
  }

  private void room(int count) {
    if (bytes.length - size < count) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, count), bytes.length * 2));
    }
  }
}
