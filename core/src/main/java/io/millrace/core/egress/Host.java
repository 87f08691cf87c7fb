package io.millrace.core.egress;

import java.net.IDN;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The host of a URL in the one form that everything else goes by: a name in lower case and
/// punycode without its last dot, or an address.
///
/// @param text the same as it stands in a URL
record Host(String text, Optional<InetAddress> address) {
  private static final Pattern ENDS_IN_A_NUMBER =
      Pattern.compile("(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)");
  private static final String LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?";
  private static final Pattern NAME = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");
  private static final int LONGEST_NAME = 253;

  static Host parse(String written) throws RefusedException {
    try {
      return written.startsWith("[") ? ipv6(written) : named(written);
    } catch (IllegalArgumentException _) {
      throw new RefusedException(EgressRule.HOST);
    }
  }

  /// A name whose last part is a number is an address in one of the spellings that `inet_aton`
  /// takes (127.1, 0x7f.1, 0177.0.0.1, 2130706433), or nothing.
  private static Host named(String written) {
    var ascii = IDN.toASCII(written).toLowerCase(Locale.ROOT);
    var name = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
    if (ENDS_IN_A_NUMBER.matcher(name).matches()) {
      return of(Inet4Address.ofPosixLiteral(name));
    }
    if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("no name");
    }
    return new Host(name, Optional.empty());
  }

  private static Host ipv6(String written) {
    var inside = written.substring(1, Math.max(1, written.length() - 1));
    if (!written.endsWith("]") || !inside.contains(":") || inside.contains("%")) {
      throw new IllegalArgumentException("no IPv6 address");
    }
    return of(InetAddress.ofLiteral(inside));
  }

  private static Host of(InetAddress address) {
    var text = address.getHostAddress();
    return new Host(
        address instanceof Inet4Address ? text : "[" + text + "]", Optional.of(address));
  }
}
