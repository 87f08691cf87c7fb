package io.millrace.server.http.json.syntax;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
public final class Utf8 {
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long NOT_ASCII = 0x8080808080808080L;

  private Utf8() {}

  /// Where the first sequence that is not UTF-8 begins, or -1.
  public static int firstFault(byte[] text, int from, int to) {
    int at = from;
    while (true) {
      at = skipAscii(text, at, to);
      if (at == to) {
        return -1;
      }
      int length = sequence(text, at, to);
      if (length == 0) {
        return at;
      }
      at += length;
    }
  }

  private static int skipAscii(byte[] text, int from, int to) {
    int at = from;
    while (at + Long.BYTES <= to && ((long) EIGHT.get(text, at) & NOT_ASCII) == 0) {
      at += Long.BYTES;
    }
    while (at < to && text[at] >= 0) {
      at++;
    }
    return at;
  }

  /// How many bytes the sequence at `at` has, which does not begin with ASCII; 0 when it is none.
  private static int sequence(byte[] text, int at, int to) {
    int lead = text[at] & 0xff;
    int length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || at + length > to) {
      return 0;
    }
    for (int next = at + 1; next < at + length; next++) {
      if ((text[next] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return isShortest(lead, text[at + 1] & 0xff) ? length : 0;
  }

  /// The second byte tells overlong forms, surrogates and what lies above U+10FFFF.
  private static boolean isShortest(int lead, int second) {
    return switch (lead) {
      case 0xe0 -> second >= 0xa0;
      case 0xed -> second < 0xa0;
      case 0xf0 -> second >= 0x90;
      case 0xf4 -> second < 0x90;
      default -> true;
    };
  }
}
