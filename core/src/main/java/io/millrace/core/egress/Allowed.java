package io.millrace.core.egress;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An entry of `egress.allow`: what may be reached although its address is no public one.
///
/// A range (`10.1.0.0/16`), an address or a name, the last two with or without a port
/// (`erp.internal:8080`, `[fd00::1]:8080`). A name stands for all addresses that it has.
///
/// @param range or `name`: one of them is there
public record Allowed(Optional<Range> range, Optional<String> name, Optional<Integer> port) {
  private static final Pattern RANGE = Pattern.compile("[0-9a-fA-F.:]+/[0-9]{1,3}");
  private static final Pattern BARE_IPV6 = Pattern.compile("[0-9a-fA-F.]*:[0-9a-fA-F.]*:.*");
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(\\[[^\\]]*\\]|[^:\\[\\]]+)(?::([0-9]{1,5}))?");

  /// Throws an [IllegalArgumentException] for what is none.
  public static Allowed parse(String text) {
    if (RANGE.matcher(text).matches()) {
      return new Allowed(Optional.of(Range.parse(text)), Optional.empty(), Optional.empty());
    }
    return ofHost(BARE_IPV6.matcher(text).matches() ? "[" + text + "]" : text);
  }

  private static Allowed ofHost(String text) {
    var parts = HOST_AND_PORT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("no range, address or name");
    }
    var port = port(parts.group(2));
    try {
      var host = Host.parse(parts.group(1));
      var range = host.address().map(it -> new Range(it, it.getAddress().length * Byte.SIZE));
      return new Allowed(
          range, range.isPresent() ? Optional.empty() : Optional.of(host.text()), port);
    } catch (RefusedException e) {
      throw new IllegalArgumentException("no range, address or name", e);
    }
  }

  private static Optional<Integer> port(@Nullable String text) {
    return Optional.ofNullable(text).map(Ports::parse).map(Ports::from);
  }

  /// Whether it lets this address through, which `destination` turned out to have.
  boolean lets(Destination destination, InetAddress address) {
    return port.map(it -> it == destination.port()).orElse(true)
        && range.map(it -> it.contains(address)).orElse(true)
        && name.map(it -> it.equals(destination.host())).orElse(true);
  }
}
