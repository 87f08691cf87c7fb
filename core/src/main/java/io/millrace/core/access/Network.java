package io.millrace.core.access;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Addresses that begin alike: `10.0.0.0/8`, `2001:db8::/32`, or a single address. Never a name,
/// which would have to be asked for.
public record Network(String text) {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:/(\\d{1,3}))?");

  private static final int IPV6 = 16;

  public Network {
    if (parts(text).isEmpty()) {
      throw new IllegalArgumentException("no network: " + text);
    }
  }

  private record Parts(InetAddress address, int bits) {}

  public static boolean isNetwork(String text) {
    return parts(text).isPresent();
  }

  /// An address of the other family is never in it; an IPv4 address that came by IPv6 is one.
  public boolean has(String address) {
    var parts = parts(text).orElseThrow();
    return address(address).filter(it -> begins(it.getAddress(), parts)).isPresent();
  }

  /// What all addresses of a network of IPv6 have in common, which is so many bits long (a multiple
  /// of 8); any other address itself.
  public static String around(String address, int bits) {
    return address(address)
        .map(InetAddress::getAddress)
        .filter(bytes -> bytes.length == IPV6)
        .map(bytes -> HexFormat.of().formatHex(bytes, 0, bits / 8) + "/" + bits)
        .orElse(address);
  }

  private static boolean begins(byte[] address, Parts parts) {
    var network = parts.address.getAddress();
    if (address.length != network.length) {
      return false;
    }
    for (int bit = 0; bit < parts.bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if (((address[bit / 8] ^ network[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  private static Optional<Parts> parts(String text) {
    var form = FORM.matcher(text);
    return form.matches()
        ? address(form.group(1)).flatMap(address -> parts(address, form.group(2)))
        : Optional.empty();
  }

  private static Optional<Parts> parts(InetAddress address, @Nullable String length) {
    int most = address.getAddress().length * 8;
    int bits = length == null ? most : Integer.parseInt(length);
    return bits <= most ? Optional.of(new Parts(address, bits)) : Optional.empty();
  }

  /// A literal with a colon or four numbers is never looked up.
  private static Optional<InetAddress> address(String text) {
    int zone = text.indexOf('%');
    var literal = zone < 0 ? text : text.substring(0, zone);
    if (!FORM.matcher(literal).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(literal));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
