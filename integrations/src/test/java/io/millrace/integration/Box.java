package io.millrace.integration;

import io.millrace.backend.contract.loop.Watched;
import io.millrace.core.egress.EgressGuard;
import io.millrace.core.egress.EgressRules;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// The guarded client with a name server of its own. 127.0.0.1 stands for all that is public, the
/// rest of the loopback for what nobody may reach.
public final class Box implements AutoCloseable {
  public static final int MOST_BYTES = 1024 * 1024;

  private final Vertx vertx = Watched.vertx();
  final DnsStub dns;
  private final ActionHttp http;

  private Box(EgressRules rules, HttpClientOptions options, Optional<URI> proxy) {
    try {
      dns = new DnsStub();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var names = Names.by(vertx, new SingletonDnsServerAddressStreamProvider(dns.address()));
    var guard = new EgressGuard(rules, (_, _) -> false);
    http =
        proxy.isPresent()
            ? ActionHttp.on(vertx, guard, names, proxy)
            : ActionHttp.with(options, vertx, guard, names);
  }

  public static Box open() {
    return new Box(rules(), ActionHttp.options(), Optional.empty());
  }

  static Box with(HttpClientOptions options) {
    return new Box(rules(), options, Optional.empty());
  }

  static Box behind(URI proxy) {
    return new Box(EgressRules.DEFAULT.withHttp(), ActionHttp.options(), Optional.of(proxy));
  }

  private static EgressRules rules() {
    return EgressRules.DEFAULT.withHttp().withAllow("127.0.0.1");
  }

  public ActionHttp http() {
    return http;
  }

  Reply get(String url) throws InterruptedException {
    return get(url, Duration.ofSeconds(20));
  }

  Reply get(String url, Duration timeout) throws InterruptedException {
    return http.call(new Request("GET", url, Map.of(), Optional.empty(), timeout, MOST_BYTES));
  }

  @Override
  public void close() {
    dns.close();
    vertx.close().await();
  }
}
