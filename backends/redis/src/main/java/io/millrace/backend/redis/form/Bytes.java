package io.millrace.backend.redis.form;

import java.util.Arrays;

/// Numbers of a fixed width, the lowest byte first, as the scripts read and write them (`<I6`,
/// `<i7` of Lua's `struct`).
public final class Bytes {
  private byte[] bytes;
  private int size;

  public Bytes(int room) {
    bytes = new byte[room];
  }

  public Bytes put(long value, int width) {
    room(width);
    for (int at = 0; at < width; at++) {
      bytes[size++] = (byte) (value >>> (8 * at));
    }
    return this;
  }

  public Bytes put(byte[] value) {
    return put(value, 0, value.length);
  }

  public Bytes put(byte[] value, int from, int length) {
    room(length);
    System.arraycopy(value, from, bytes, size, length);
    size += length;
    return this;
  }

  public byte[] done() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
    }
  }

  /// A number that is never negative.
  public static long number(byte[] from, int at, int width) {
    long value = 0;
    for (int place = width - 1; place >= 0; place--) {
      value = value << 8 | (from[at + place] & 0xFF);
    }
    return value;
  }

  /// A number that may be negative.
  public static long signed(byte[] from, int at, int width) {
    int unused = Long.SIZE - 8 * width;
    return number(from, at, width) << unused >> unused;
  }
}
