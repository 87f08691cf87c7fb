package io.millrace.core.egress;

import java.util.Locale;

/// The rules of the guard. Whoever is refused hears which one, never which address was found: that
/// would tell what lies behind the server.
public enum EgressRule {
  URL(
      "a URL is scheme://host[:port][/path][?query], at most 2048 visible characters of ASCII"
          + " beside its host, and has no backslash"),
  SCHEME("the scheme must be https, or http where egress.allow_http says so"),
  USERINFO("a URL may not hold a name or a password"),
  FRAGMENT("a URL may not hold a fragment"),
  PORT("the port must be one of egress.ports"),
  HOST("the host must be a name, an IPv4 address or an IPv6 address without a zone"),
  ADDRESS("the host must be a public address, or stand in egress.allow"),
  ANSWERS("a name may have 32 addresses at most"),
  OWN("this server may not be called by itself, unless egress.allow lists it with its port"),
  HEADER(
      "a header needs a name that is not the client's own business, and a value in visible"
          + " ASCII");

  private final String said;
  private final String wire = name().toLowerCase(Locale.ROOT);

  EgressRule(String said) {
    this.said = said;
  }

  /// The rule as a sentence.
  public String said() {
    return said;
  }

  /// The word for it in logs.
  public String wire() {
    return wire;
  }
}
