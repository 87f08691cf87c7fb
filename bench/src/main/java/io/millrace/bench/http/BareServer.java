package io.millrace.bench.http;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.Stream;

/// The least that could answer `POST /v1/jobs`: parses the body as Vert.x does, keeps nothing, and
/// answers as many bytes as Millrace does.
public final class BareServer extends VerticleBase {
  /// The length of a job as Millrace answers it, for the job that [Posting] posts.
  private static final int JOB_BYTES = 1_370;

  private static final Buffer ANSWER =
      new JsonObject().put("id", "x".repeat(JOB_BYTES - "{\"id\":\"\"}".length())).toBuffer();

  /// Below zero: a free port, which all instances share.
  private static final int SHARED_PORT = -1;

  public static void main(String[] arguments) {
    int loops = Runtime.getRuntime().availableProcessors();
    var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
    var servers = Stream.generate(BareServer::new).limit(loops).toList();
    servers.forEach(server -> vertx.deployVerticle(server).await());
    System.out.println("bare ready url=http://127.0.0.1:" + servers.getFirst().port);
  }

  private int port;

  @Override
  public Future<HttpServer> start() {
    return vertx
        .createHttpServer()
        .requestHandler(this::answer)
        .listen(SHARED_PORT, "127.0.0.1")
        .map(server -> {
          port = server.actualPort();
          return server;
        });
  }

  private void answer(HttpServerRequest request) {
    request
        .body()
        .onComplete(body -> reply(request, body), _ -> request.response().setStatusCode(400).end());
  }

  private static void reply(HttpServerRequest request, Buffer body) {
    boolean many = body.getByte(0) == '[';
    int items = many ? new JsonArray(body).size() : new JsonObject(body).isEmpty() ? 0 : 1;
    request
        .response()
        .setStatusCode(items > 0 ? 201 : 400)
        .putHeader("content-type", "application/json")
        .end(ANSWER);
  }
}
