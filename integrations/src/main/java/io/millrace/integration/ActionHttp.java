package io.millrace.integration;

import io.millrace.core.egress.Destination;
import io.millrace.core.egress.EgressGuard;
import io.millrace.core.egress.EgressRule;
import io.millrace.core.egress.RefusedException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.ProxyOptions;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The client by which all actions call other systems, and the only one.
///
/// Every call asks the [EgressGuard] anew: for its URL, its headers and every address of its name;
/// then it goes to one of these addresses, under its name (Host, SNI, certificate). No redirect is
/// followed, no header, time or size is without a bound. Connections are kept a short while for the
/// next call to the same name at the same address.
public final class ActionHttp {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int MAX_HEADERS = 16 * 1024;

  /// Servers that keep idle connections do so for 5 s and longer: a call that is sent while the
  /// other side hangs up would be lost.
  private static final int KEEP_SECONDS = 4;

  /// How many calls run at once is bound by what the engine lends, not here.
  private static final PoolOptions POOL = new PoolOptions().setHttp1MaxSize(10_000);

  private final EgressGuard guard;
  private final Exchange.Road road;

  private ActionHttp(Vertx vertx, EgressGuard guard, Names names, HttpClientOptions options) {
    this.guard = guard;
    var client = vertx.createHttpClient(options, POOL);
    this.road = new Exchange.Road(vertx, guard, names, client, options.getProxyOptions() != null);
  }

  /// By way of a proxy, if there is one: it resolves the names, and what addresses they have is its
  /// own concern.
  public static ActionHttp on(Vertx vertx, EgressGuard guard, Names names, Optional<URI> proxy) {
    var options = options();
    proxy.ifPresent(it ->
        options.setProxyOptions(new ProxyOptions().setHost(it.getHost()).setPort(it.getPort())));
    return new ActionHttp(vertx, guard, names, options);
  }

  /// With other options, such as whose certificates are trusted.
  static ActionHttp with(HttpClientOptions options, Vertx vertx, EgressGuard guard, Names names) {
    return new ActionHttp(vertx, guard, names, options);
  }

  static HttpClientOptions options() {
    return new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_1_1)
        .setConnectTimeout((int) CONNECT.toMillis())
        .setSslHandshakeTimeout(CONNECT.toMillis())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setKeepAliveTimeout(KEEP_SECONDS)
        .setMaxHeaderSize(MAX_HEADERS);
  }

  /// Makes a call and waits for what it comes to, on a thread that may wait. Interrupted, it drops
  /// the call.
  public Reply call(Request request) throws InterruptedException {
    try {
      var destination = guard.destination(request.url());
      for (var header : request.headers().entrySet()) {
        guard.header(header.getKey(), header.getValue());
      }
      return Unpacking.of(Exchange.begin(road, request, destination).await(), request.mostBytes());
    } catch (RefusedException e) {
      return new Reply.Refused(e.rule());
    }
  }

  /// By which rule a URL may not be called, as far as can be told now: a name that cannot be
  /// resolved may have an address later.
  public Future<Optional<EgressRule>> refusal(String url) {
    try {
      var destination = guard.destination(url);
      return road.proxied() || destination.address().isPresent()
          ? Future.succeededFuture(Optional.empty())
          : road.names()
              .resolve(destination.host())
              .map(addresses -> refusal(destination, addresses))
              .otherwise(Optional.empty());
    } catch (RefusedException e) {
      return Future.succeededFuture(Optional.of(e.rule()));
    }
  }

  private Optional<EgressRule> refusal(Destination destination, List<InetAddress> addresses) {
    try {
      guard.check(destination, addresses);
      return Optional.empty();
    } catch (RefusedException e) {
      return Optional.of(e.rule());
    }
  }

  /// As much of a URL as may be shown: its path and query may be secret, and of one that is refused
  /// everything.
  public String shown(String url) {
    try {
      return guard.destination(url).shown();
    } catch (RefusedException _) {
      return "a URL";
    }
  }
}
