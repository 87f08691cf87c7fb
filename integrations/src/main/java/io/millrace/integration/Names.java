package io.millrace.integration;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// All addresses of a name, IPv4 first, asked for anew each time: an old answer would be one that
/// nobody has checked for this call. The hosts file counts, as everywhere on the machine.
///
/// Not the DNS client of Vert.x, which gives one address where all have to be checked; not the
/// JVM's resolver, which blocks without a bound.
public final class Names {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final EventLoop loop;
  private final DnsNameResolver ipv4;
  private final DnsNameResolver ipv6;

  private Names(Vertx vertx, DnsServerAddressStreamProvider servers) {
    this.vertx = vertx;
    this.loop = ((VertxInternal) vertx).nettyEventLoopGroup().next();
    this.ipv4 = resolver(servers, ResolvedAddressTypes.IPV4_ONLY);
    this.ipv6 = resolver(servers, ResolvedAddressTypes.IPV6_ONLY);
  }

  /// By the servers that the machine is set up with.
  public static Names ofTheMachine(Vertx vertx) {
    return new Names(vertx, DnsServerAddressStreamProviders.platformDefault());
  }

  /// By servers of one's own.
  static Names by(Vertx vertx, DnsServerAddressStreamProvider servers) {
    return new Names(vertx, servers);
  }

  private DnsNameResolver resolver(
      DnsServerAddressStreamProvider servers, ResolvedAddressTypes types) {
    return new DnsNameResolverBuilder(loop)
        .datagramChannelType(NioDatagramChannel.class)
        .socketChannelType(NioSocketChannel.class)
        .nameServerProvider(servers)
        .resolvedAddressTypes(types)
        .resolveCache(NoopDnsCache.INSTANCE)
        .cnameCache(NoopDnsCnameCache.INSTANCE)
        .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
        .queryTimeoutMillis(PATIENCE.toMillis())
        .build();
  }

  /// The addresses of a name; a failure when there is none. One family that cannot be had is no
  /// failure: nobody connects to what was not answered.
  Future<List<InetAddress>> resolve(String name) {
    var first = ask(ipv4, name);
    var second = ask(ipv6, name);
    return Future.join(first, second)
        .transform(_ -> {
          var found =
              Stream.of(first, second)
                  .filter(Future::succeeded)
                  .flatMap(it -> it.result().stream())
                  .toList();
          return found.isEmpty()
              ? Future.failedFuture(new NoAddressException())
              : Future.succeededFuture(found);
        });
  }

  private Future<List<InetAddress>> ask(DnsNameResolver resolver, String name) {
    var found = ((ContextInternal) vertx.getOrCreateContext()).<List<InetAddress>>promise();
    loop.execute(() -> resolver.resolveAll(name).addListener(found));
    return found.future().timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
