package io.millrace.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.Locale;
import java.util.Map;

/// The one place that knows every room.
final class Assembly {
  private Assembly() {}

  /// Starts a server; done when it takes requests.
  static Future<Running> start(Settings settings, Map<String, Object> inForce) {
    var vertx = Vertx.vertx();
    var host = settings.http().host();
    return vertx
        .createHttpServer()
        .requestHandler(request -> request.response().setStatusCode(404).end())
        .listen(settings.http().port(), host)
        .map(server ->
            new Running(
                URI.create("http://%s:%d".formatted(host, server.actualPort())),
                settings.node().id().orElse("n1"),
                settings.node().backend().name().toLowerCase(Locale.ROOT),
                vertx::close));
  }
}
