package io.millrace.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/// The one place that knows every room.
public final class Assembly {
  private Assembly() {}

  static Future<?> start(String host, int port) {
    return Vertx.vertx()
        .createHttpServer()
        .requestHandler(request -> request.response().setStatusCode(404).end())
        .listen(port, host)
        .onSuccess(server ->
            System.out.println(
                "millrace ready url=http://%s:%d node=n1 backend=memory"
                    .formatted(host, server.actualPort())));
  }
}
