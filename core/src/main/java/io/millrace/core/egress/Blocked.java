package io.millrace.core.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The addresses that are no public ones (RFC 6890 and its registries).
final class Blocked {
  private static final List<Range> RANGES =
      ranges(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4",
          "::/128",
          "::1/128",
          "fc00::/7",
          "fe80::/10",
          "fec0::/10",
          "ff00::/8",
          "2001:db8::/32",
          "100::/64",
          "64:ff9b:1::/48",
          "2001::/32");

  private static final int IPV4_BYTES = 4;

  /// Where an IPv6 address holds one of IPv4, and at which byte.
  private record Holding(Range range, int at) {}

  private static final List<Holding> HOLDING =
      List.of(
          new Holding(Range.parse("::/96"), 12),
          new Holding(Range.parse("64:ff9b::/96"), 12),
          new Holding(Range.parse("2002::/16"), 2));

  private Blocked() {}

  private static List<Range> ranges(String... texts) {
    return Stream.of(texts).map(Range::parse).toList();
  }

  static boolean contains(InetAddress address) {
    return RANGES.stream().anyMatch(range -> range.contains(address));
  }

  /// The IPv4 address that an IPv6 address leads to. (Of `::ffff:0:0/96` Java itself makes an IPv4
  /// address, however it is given.)
  static Optional<InetAddress> heldIn(InetAddress address) {
    return HOLDING.stream()
        .filter(holding -> holding.range.contains(address))
        .findFirst()
        .map(holding -> inner(address.getAddress(), holding.at));
  }

  private static InetAddress inner(byte[] bytes, int at) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, at, at + IPV4_BYTES));
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }
}
