package io.millrace.backend.redis.wire;

/// In which of the slots of a cluster a key is: the CRC-16 (XMODEM) of the text between its first
/// braces, or of all of it (redis.io, cluster specification).
final class Slot {
  static final int COUNT = 16_384;

  private static final int POLYNOMIAL = 0x1021;
  private static final int[] TABLE = table();

  private Slot() {}

  static int of(byte[] key) {
    int from = find(key, '{', 0);
    int to = from < 0 ? -1 : find(key, '}', from + 1);
    return to > from + 1 ? crc(key, from + 1, to) % COUNT : crc(key, 0, key.length) % COUNT;
  }

  private static int find(byte[] key, char wanted, int from) {
    for (int at = from; at < key.length; at++) {
      if (key[at] == wanted) {
        return at;
      }
    }
    return -1;
  }

  private static int crc(byte[] key, int from, int to) {
    int crc = 0;
    for (int at = from; at < to; at++) {
      crc = (crc << 8 ^ TABLE[(crc >>> 8 ^ key[at]) & 0xFF]) & 0xFFFF;
    }
    return crc;
  }

  private static int[] table() {
    var table = new int[256];
    for (int at = 0; at < table.length; at++) {
      int crc = at << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ POLYNOMIAL;
      }
      table[at] = crc & 0xFFFF;
    }
    return table;
  }
}
