package io.millrace.core.egress;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Says where this server may connect to on behalf of others, and what it may send there.
///
/// Whoever connects asks twice: for the URL, and for **every** address that its name has; then
/// connects to one of these very addresses and follows no redirect. What was allowed once is asked
/// anew for the next attempt.
public final class EgressGuard {
  /// Most addresses of a name.
  public static final int MOST_ANSWERS = 32;

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern VALUE = Pattern.compile("[\\t -~]*");

  /// What the client sets itself: with these a sender could make one request into two.
  private static final Set<String> CLIENTS_OWN =
      Set.of(
          "host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer");

  private static final String PROXYS_OWN = "proxy-";

  private final EgressRules rules;
  private final Own own;

  public EgressGuard(EgressRules rules, Own own) {
    this.rules = rules;
    this.own = own;
  }

  /// Takes a URL apart and checks what it says by itself, the address too when it holds one.
  public Destination destination(String url) throws RefusedException {
    var destination = Destination.parse(url);
    if (!destination.tls() && !rules.allowHttp()) {
      throw new RefusedException(EgressRule.SCHEME);
    }
    if (!Ports.contain(rules.ports(), destination.port())) {
      throw new RefusedException(EgressRule.PORT);
    }
    if (destination.address().isPresent()) {
      check(destination, List.of(destination.address().get()));
    }
    return destination;
  }

  /// Checks all addresses that the destination turned out to have: one bad one spoils the rest.
  public void check(Destination destination, List<InetAddress> addresses) throws RefusedException {
    if (addresses.size() > MOST_ANSWERS) {
      throw new RefusedException(EgressRule.ANSWERS);
    }
    for (var address : addresses) {
      check(destination, address);
    }
  }

  private void check(Destination destination, InetAddress address) throws RefusedException {
    var lets = rules.allow().stream().filter(it -> it.lets(destination, address)).toList();
    boolean byPort = lets.stream().anyMatch(it -> it.port().isPresent());
    if (own.listens(address, destination.port()) && !byPort) {
      throw new RefusedException(EgressRule.OWN);
    }
    if (!lets.isEmpty()) {
      return;
    }
    if (Blocked.contains(address)) {
      throw new RefusedException(EgressRule.ADDRESS);
    }
    var held = Blocked.heldIn(address);
    if (held.isPresent()) {
      check(destination, held.get());
    }
  }

  /// Checks a header that a user wants sent.
  public void header(String name, String value) throws RefusedException {
    var lower = name.toLowerCase(Locale.ROOT);
    if (!TOKEN.matcher(name).matches()
        || !VALUE.matcher(value).matches()
        || CLIENTS_OWN.contains(lower)
        || lower.startsWith(PROXYS_OWN)) {
      throw new RefusedException(EgressRule.HEADER);
    }
  }
}
