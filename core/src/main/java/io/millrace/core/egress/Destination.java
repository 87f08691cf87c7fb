package io.millrace.core.egress;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A URL taken apart, every part in the form in which it is sent: what was checked is what is used.
///
/// @param host a name, or an address as a URL writes it
/// @param address the address that stands in the URL itself, when it does
/// @param target path and query
public record Destination(
    boolean tls, String host, Optional<InetAddress> address, int port, String target) {
  private static final int LONGEST = 2_048;
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  /// Scheme, authority, target and fragment (RFC 3986 §3).
  private static final Pattern PARTS =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(?://([^/?#]*)([^#]*)(#.*)?|.*)", Pattern.DOTALL);

  /// Host and port of an authority.
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[^\\]]*\\]|[^:\\[\\]]+)(?::([0-9]{0,5}))?");

  private static final Pattern TARGET = Pattern.compile("[!-~&&[^\\\\]]*");
  private static final Pattern UNSEEN = Pattern.compile("[\\p{Cntrl}\\p{IsWhite_Space}\\\\]");

  static Destination parse(String url) throws RefusedException {
    var parts = PARTS.matcher(url);
    if (url.length() > LONGEST || UNSEEN.matcher(url).find() || !parts.matches()) {
      throw new RefusedException(EgressRule.URL);
    }
    boolean tls = isTls(parts.group(1));
    if (parts.group(2) == null) {
      throw new RefusedException(EgressRule.URL);
    }
    if (parts.group(4) != null) {
      throw new RefusedException(EgressRule.FRAGMENT);
    }
    return of(tls, parts.group(2), parts.group(3));
  }

  private static boolean isTls(String scheme) throws RefusedException {
    if (scheme.equalsIgnoreCase("https")) {
      return true;
    }
    if (scheme.equalsIgnoreCase("http")) {
      return false;
    }
    throw new RefusedException(EgressRule.SCHEME);
  }

  private static Destination of(boolean tls, String authority, String target)
      throws RefusedException {
    if (authority.contains("@")) {
      throw new RefusedException(EgressRule.USERINFO);
    }
    var parts = AUTHORITY.matcher(authority);
    if (!parts.matches()) {
      throw new RefusedException(EgressRule.HOST);
    }
    if (!TARGET.matcher(target).matches()) {
      throw new RefusedException(EgressRule.URL);
    }
    var host = Host.parse(parts.group(1));
    var port = port(parts.group(2), tls ? HTTPS : HTTP);
    return new Destination(tls, host.text(), host.address(), port, rooted(target));
  }

  private static int port(@Nullable String written, int usual) {
    return written == null || written.isEmpty() ? usual : Integer.parseInt(written);
  }

  private static String rooted(String target) {
    return target.startsWith("/") ? target : "/" + target;
  }

  /// Scheme, host and port: all of a URL that may be shown, because path and query may be secret.
  public String shown() {
    return (tls ? "https://" : "http://") + host + (port == usualPort() ? "" : ":" + port);
  }

  private int usualPort() {
    return tls ? HTTPS : HTTP;
  }
}
