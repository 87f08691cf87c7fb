package io.millrace.server.http.json;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The bytes of a JSON text while it is written: they grow as they must, and texts are escaped into
/// them (RFC 8259, section 7). Half of a surrogate pair, which no UTF-8 can say, becomes a question
/// mark.
final class JsonBytes {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] CONTROL = "\\u00".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes;
  private int size;

  JsonBytes(int room) {
    bytes = new byte[room];
  }

  void text(String value) {
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
    put('"');
  }

  /// What needs no escaping.
  void ascii(String text) {
    room(text.length());
    plain(text);
  }

  /// Whether what comes next is parted from what stands here by a comma.
  boolean isFollowed() {
    if (size == 0) {
      return false;
    }
    byte last = bytes[size - 1];
    return last != '{' && last != '[' && last != ':' && last != '\n';
  }

  int size() {
    return size;
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, size);
  }

  Buffer buffer() {
    return Buffer.buffer(size).appendBytes(bytes, 0, size);
  }

  private void ascii(char c) {
    if (c == '"' || c == '\\') {
      put('\\');
      put(c);
    } else if (c >= ' ') {
      put(c);
    } else {
      append(CONTROL);
      put((char) HEX[c >> 4]);
      put((char) HEX[c & 15]);
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

  void put(char c) {
    room(1);
    bytes[size++] = (byte) c;
  }

  void append(byte[] more) {
    room(more.length);
    System.arraycopy(more, 0, bytes, size, more.length);
    size += more.length;
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }
}
