package io.millrace.backend.redis.footing;

import io.millrace.backend.redis.footing.RedisSettings.Login;
import io.millrace.backend.redis.wire.OneWay;
import io.millrace.backend.redis.wire.Sentinels;
import io.millrace.backend.redis.wire.Slots;
import io.millrace.backend.redis.wire.Terms;
import io.millrace.backend.redis.wire.Way;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.RedisOptions;

/// How Redis is reached, as the settings want it.
final class Ways {
  private static final String SECURE = "rediss://";

  private Ways() {}

  /// A new one; two of them share no connection.
  static Way made(Vertx vertx, RedisSettings settings) {
    var place = settings.place();
    var terms = terms(vertx, settings, settings.login());
    var url = place.urls().getFirst();
    return switch (place.mode()) {
      case SINGLE -> OneWay.to(terms, url);
      case SENTINEL ->
          OneWay.toLeader(
              terms,
              new Sentinels(terms(vertx, settings, place.sentinels()), place.urls(), place.master())
                  ::leader,
              scheme(url));
      case CLUSTER -> new Slots(terms, place.urls());
    };
  }

  private static Terms terms(Vertx vertx, RedisSettings settings, Login login) {
    return new Terms(
        vertx, options(settings, login), settings.timeout(), settings.maxInFlight(), Scripts.ALL);
  }

  private static String scheme(String url) {
    return url.substring(0, url.indexOf("://") + 3);
  }

  private static RedisOptions options(RedisSettings settings, Login login) {
    var options =
        new RedisOptions()
            .setNetClientOptions(net(settings))
            .setPreferredProtocolVersion(ProtocolVersion.RESP2)
            .setMaxPoolSize(1)
            .setPoolRecycleTimeout(-1)
            // Each call may have one more behind it that waits for replicas.
            .setMaxWaitingHandlers(2 * settings.maxInFlight() + Scripts.ALL.size());
    login.username().ifPresent(options::setUser);
    login.password().ifPresent(it -> options.setPassword(it.reveal()));
    return options;
  }

  private static NetClientOptions net(RedisSettings settings) {
    var net =
        new NetClientOptions()
            .setTcpKeepAlive(true)
            .setTcpNoDelay(true)
            .setConnectTimeout((int) settings.timeout().toMillis());
    if (settings.place().urls().getFirst().startsWith(SECURE)) {
      net.setSsl(true).setHostnameVerificationAlgorithm("HTTPS");
      var tls = settings.place().tls();
      tls.ca().ifPresent(it -> net.setTrustOptions(new PemTrustOptions().addCertPath(it)));
      tls.cert()
          .ifPresent(cert ->
              net.setKeyCertOptions(
                  new PemKeyCertOptions().addCertPath(cert).addKeyPath(tls.key().orElseThrow())));
    }
    return net;
  }
}
