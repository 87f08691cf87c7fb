package io.millrace.core.egress;

import java.net.InetAddress;

/// All addresses that begin with the same bits: `10.0.0.0/8`, `fd00::/8`.
public record Range(InetAddress first, int bits) {
  public Range {
    if (bits < 0 || bits > first.getAddress().length * Byte.SIZE) {
      throw new IllegalArgumentException("no such range");
    }
  }

  /// A single address is a range of one.
  static Range parse(String text) {
    var parts = text.split("/", 2);
    var first = InetAddress.ofLiteral(parts[0]);
    return new Range(
        first,
        parts.length == 1 ? first.getAddress().length * Byte.SIZE : Integer.parseInt(parts[1]));
  }

  public boolean contains(InetAddress address) {
    var mine = first.getAddress();
    var other = address.getAddress();
    if (mine.length != other.length) {
      return false;
    }
    int whole = bits / Byte.SIZE;
    for (int at = 0; at < whole; at++) {
      if (mine[at] != other[at]) {
        return false;
      }
    }
    int rest = bits % Byte.SIZE;
    return rest == 0 || ((mine[whole] ^ other[whole]) & 0xFF) >>> (Byte.SIZE - rest) == 0;
  }
}
