package io.millrace.backend.memory.journal;

import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// How a record and the head of a file lie on the disk.
///
/// A file begins with `MILLRACE`, the version of the form, its kind, its salt and a checksum. A
/// record is its mark (4 bytes), its length (4), its checksum (4), where the bundle began with
/// which it was written (8), and its body.
///
/// Mark and checksum depend on the salt, so that nobody can send a job that looks like a record. A
/// bundle is written only after the one before was synced: a record therefore proves that
/// everything before its bundle was once whole.
final class Frame {
  static final int HEAD = 22;
  static final int RECORD = 20;

  private static final long NAME = 0x4D494C4C52414345L;
  private static final int VERSION = 1;

  private Frame() {}

  /// A file's head, of a kind that is its first letter.
  static void head(Out out, char kind, long salt) {
    int from = out.size();
    out.eight(NAME).put(VERSION).put(kind).eight(salt);
    four(out.bytes(), out.skip(4), crc(out.bytes(), from, HEAD - 4, 0));
  }

  /// The salt of a file whose head that is; null when it is none.
  static @Nullable Long salt(byte[] head, int length, char kind) {
    if (length < HEAD || four(head, HEAD - 4) != crc(head, 0, HEAD - 4, 0)) {
      return null;
    }
    boolean known = eight(head, 0) == NAME && head[8] == VERSION && head[9] == kind;
    return known ? eight(head, 10) : null;
  }

  /// Fills in what stands before a record's body, once that is written.
  static void seal(Out out, int at, long salt, long bundle) {
    var bytes = out.bytes();
    four(bytes, at, mark(salt));
    four(bytes, at + 4, out.size() - at - RECORD);
    eight(bytes, at + 12, bundle);
    four(bytes, at + 8, crc(bytes, at + 12, out.size() - at - 12, salt));
  }

  /// Whether a whole record of `length` bytes stands there.
  static boolean isSealed(byte[] bytes, int at, int length, long salt) {
    return four(bytes, at + 8) == crc(bytes, at + 12, length + RECORD - 12, salt);
  }

  static boolean isMarked(byte[] bytes, int at, long salt) {
    return four(bytes, at) == mark(salt);
  }

  static int length(byte[] bytes, int at) {
    return four(bytes, at + 4);
  }

  static long bundle(byte[] bytes, int at) {
    return eight(bytes, at + 12);
  }

  private static int mark(long salt) {
    return (int) (salt ^ (salt >>> 32));
  }

  private static int crc(byte[] bytes, int at, int length, long salt) {
    var crc = new CRC32C();
    for (int shift = 0; shift < 64; shift += 8) {
      crc.update((int) (salt >>> shift));
    }
    crc.update(bytes, at, length);
    return (int) crc.getValue();
  }

  private static void four(byte[] bytes, int at, int value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes[at++] = (byte) (value >>> shift);
    }
  }

  private static int four(byte[] bytes, int at) {
    int value = 0;
    for (int count = 0; count < 4; count++) {
      value = value << 8 | (bytes[at + count] & 0xFF);
    }
    return value;
  }

  private static void eight(byte[] bytes, int at, long value) {
    four(bytes, at, (int) (value >>> 32));
    four(bytes, at + 4, (int) value);
  }

  private static long eight(byte[] bytes, int at) {
    return (long) four(bytes, at) << 32 | (four(bytes, at + 4) & 0xFFFFFFFFL);
  }
}
