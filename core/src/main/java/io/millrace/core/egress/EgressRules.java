package io.millrace.core.egress;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What may be reached, as it was configured.
///
/// @param allowHttp whether without TLS too
/// @param allow what may be reached although its address is no public one
/// @param proxy goes between, and then resolves the names
public record EgressRules(
    boolean allowHttp, List<Ports> ports, List<Allowed> allow, Optional<URI> proxy) {
  /// The ports that are open when nothing is configured, as they are written.
  public static final List<String> USUAL_PORTS = List.of("443", "80", "1024-");

  public static final EgressRules DEFAULT =
      new EgressRules(
          false, USUAL_PORTS.stream().map(Ports::parse).toList(), List.of(), Optional.empty());

  public EgressRules {
    ports = List.copyOf(ports);
    allow = List.copyOf(allow);
  }

  /// The same with http, too.
  public EgressRules withHttp() {
    return new EgressRules(true, ports, allow, proxy);
  }

  /// The same with nothing allowed but this.
  public EgressRules withAllow(String... entries) {
    return new EgressRules(
        allowHttp, ports, Stream.of(entries).map(Allowed::parse).toList(), proxy);
  }
}
