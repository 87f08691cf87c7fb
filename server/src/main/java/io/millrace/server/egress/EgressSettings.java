package io.millrace.server.egress;

import io.millrace.config.Section;
import io.millrace.core.egress.Allowed;
import io.millrace.core.egress.EgressRules;
import io.millrace.core.egress.Ports;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Where this server may connect to on behalf of those who use it.
public final class EgressSettings {
  private EgressSettings() {}

  public static EgressRules from(Section root) {
    var egress = root.section("egress");
    var ports = egress.key("ports", "Ports that may be called").list(EgressRules.USUAL_PORTS);
    var allow =
        egress
            .key("allow", "Ranges, addresses and names that may be called although not public")
            .list(List.of());
    return new EgressRules(
        egress.key("allow_http", "Call without TLS too").flag(false),
        all(ports, Ports::parse, () -> egress.refuse("ports", "ports like 443, 8000-8999, 1024-")),
        all(
            allow,
            Allowed::parse,
            () -> egress.refuse("allow", "a range, an address or a name, the last two also :port")),
        proxy(egress));
  }

  private static Optional<URI> proxy(Section egress) {
    var proxy = egress.key("proxy", "HTTP proxy for all calls; it resolves the names").url();
    if (proxy.filter(it -> !isProxy(it)).isPresent()) {
      egress.refuse("proxy", "http://host:port, without a name, a password or a path");
    }
    return proxy;
  }

  private static boolean isProxy(URI url) {
    return url.getScheme().equals("http")
        && url.getPort() > 0
        && url.getUserInfo() == null
        && url.getPath().isEmpty();
  }

  private static <T> List<T> all(List<String> texts, Function<String, T> parse, Runnable refuse) {
    var read = new ArrayList<T>();
    try {
      texts.forEach(text -> read.add(parse.apply(text)));
    } catch (IllegalArgumentException _) {
      refuse.run();
    }
    return read;
  }
}
