package io.millrace.bench.http;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/// The least that could answer `POST /v1/jobs`: parses the body as Vert.x does, keeps nothing, and
/// answers as many bytes as Millrace does.
public final class BareServer extends VerticleBase {
  /// The length of a job as Millrace answers it, for the job that [Posting] posts.
  private static final int JOB_BYTES = 1_370;

  private static final Buffer ANSWER =
      new JsonObject().put("id", "x".repeat(JOB_BYTES - "{\"id\":\"\"}".length())).toBuffer();

  private int port;

  public static void main(String[] arguments) {
    int loops = Runtime.getRuntime().availableProcessors();
    var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
    var first = new BareServer();
    vertx.deployVerticle(first).await();
    for (int loop = 1; loop < loops; loop++) {
      var other = new BareServer();
      other.port = first.port;
      vertx.deployVerticle(other, new DeploymentOptions()).await();
    }
    System.out.println("bare ready url=http://127.0.0.1:" + first.port);
  }

  @Override
  public Future<HttpServer> start() {
    return vertx
        .createHttpServer()
        .requestHandler(this::answer)
        .listen(port, "127.0.0.1")
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
