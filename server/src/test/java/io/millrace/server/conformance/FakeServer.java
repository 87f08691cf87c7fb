package io.millrace.server.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.job.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Plays one script to whoever calls: answers what it awaits, says what it says, and fails with the
/// first thing that is otherwise.
final class FakeServer {
  private final Deque<JsonNode> steps;
  private final Pattern pattern = new Pattern();
  private final CompletableFuture<Void> played = new CompletableFuture<>();
  private final HttpServer server;
  private final Pushes pushes;
  private @Nullable ServerWebSocket socket;

  private boolean ending;
  private Future<Void> said = Future.succeededFuture();

  /// Drops the connection without a word.
  private Runnable cut = () -> {};

  /// On the present event loop's own server.
  FakeServer(Vertx vertx, Script script) {
    this.steps = new ArrayDeque<>(script.steps());
    this.pushes = new Pushes(vertx, script.client().path("secret").asText());
    this.server =
        vertx
            .createHttpServer(new HttpServerOptions().addWebSocketSubProtocol("millrace.v1"))
            .requestHandler(this::came)
            .listen(0, "127.0.0.1")
            .await();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  /// Done when the script has come to its end.
  CompletableFuture<Void> played() {
    return played;
  }

  /// Where it stands.
  @Override
  public String toString() {
    return "awaits " + steps.peek();
  }

  private @Nullable JsonNode awaited(String kind) {
    var step = steps.peek();
    return step != null && step.has(kind) ? step.path(kind) : null;
  }

  private void called(HttpServerRequest request) {
    request.body().onSuccess(body -> called(request, body));
  }

  private void called(HttpServerRequest request, Buffer body) {
    var came = Json.MAPPER.createObjectNode();
    came.put("method", request.method().name()).put("path", request.path());
    came.set("body", body.length() == 0 ? Json.EMPTY_OBJECT.tree() : tree(body.toString()));
    var awaited = awaited("request");
    if (awaited != null && pattern.fits(awaited, came)) {
      var reply = Objects.requireNonNull(steps.poll()).path("reply");
      if (reply.isTextual()) {
        request.connection().close();
      } else {
        answer(request, reply.path("status").asInt(), reply.path("body"));
      }
      goOn();
    } else if (request.path().endsWith("/beat")) {
      answer(request, 200, alive());
    } else if (!steps.isEmpty()) {
      fail(came);
    }
  }

  private void answer(HttpServerRequest request, int status, JsonNode body) {
    var response = request.response().setStatusCode(status);
    response.putHeader("content-type", "application/json");
    if (body.isMissingNode()) {
      response.end();
    } else {
      response.end(pattern.fill(body).toString());
    }
  }

  private static JsonNode alive() {
    return tree(
        "{\"state\":\"running\",\"extended\":[],\"lost\":[],\"cancel\":[],\"yield\":[],"
            + "\"drain_until\":null,\"time\":\"2026-11-22T09:00:00.000Z\"}");
  }

  private static JsonNode tree(String text) {
    return Json.of(text).tree();
  }

  private void came(HttpServerRequest request) {
    if (request.headers().contains("upgrade")) {
      knocked(request);
    } else {
      called(request);
    }
  }

  private void knocked(HttpServerRequest request) {
    var awaited = awaited("connect");
    var query = Objects.requireNonNullElse(request.query(), "");
    boolean fits =
        awaited != null && (!awaited.has("query") || awaited.path("query").asText().equals(query));
    if (fits) {
      steps.poll();
      var connection = request.connection();
      cut =
          () -> {
            var _ = ((ConnectionBase) connection).channel().pipeline().firstContext().close();
          };
      request.toWebSocket().onSuccess(this::connected);
    } else {
      request.response().setStatusCode(400).end();
      fail(Json.MAPPER.createObjectNode().put("connect", query));
    }
  }

  private void connected(ServerWebSocket opened) {
    socket = opened;
    ending = false;
    opened.textMessageHandler(message -> {
      var root = tree(message);
      if (root.isArray()) {
        root.forEach(this::heard);
      } else {
        heard(root);
      }
    });
    goOn();
  }

  private void heard(JsonNode frame) {
    if (ending) {
      return;
    }
    var awaited = awaited("hear");
    var op = frame.path("op").asText();
    if (awaited != null && pattern.fits(awaited, frame)) {
      steps.poll();
      goOn();
    } else if (op.equals("beat")) {
      var ok = Json.MAPPER.createObjectNode().put("op", "ok");
      ok.set("id", frame.path("id"));
      ok.set("result", alive());
      say(ok);
    } else if (!op.equals("ping") && !op.equals("pong") && !steps.isEmpty()) {
      fail(frame);
    }
  }

  /// Plays what needs nobody else.
  private void goOn() {
    while (!steps.isEmpty()) {
      var step = steps.peek();
      if (step.has("say")) {
        steps.poll();
        say(pattern.fill(step.path("say")));
      } else if (step.has("push")) {
        steps.poll();
        push(pattern.fill(step.path("push")));
      } else if (step.has("answered") && pushes.isDone(step.path("answered"))) {
        steps.poll();
        pushes.differs(step.path("answered")).ifPresent(came -> fail(came));
      } else if (step.has("cut")) {
        steps.poll();
        ending = true;
        // What was said before is still heard.
        said.onComplete(_ -> cut.run());
        return;
      } else if (step.has("close")) {
        steps.poll();
        ending = true;
        Objects.requireNonNull(socket).close((short) step.path("close").asInt());
        return;
      } else {
        return;
      }
    }
    played.complete(null);
  }

  private void push(JsonNode what) {
    var url = pattern.fill(Json.MAPPER.createObjectNode().put("url", "$url")).path("url").asText();
    pushes.send(url, what).onComplete(_ -> goOn(), played::completeExceptionally);
  }

  /// Who plays with it is over, and should not be.
  void broken(Thread client, Throwable cause) {
    played.completeExceptionally(new AssertionError("the end of " + client, cause));
  }

  private void say(JsonNode frame) {
    said = Objects.requireNonNull(socket).writeTextMessage("[" + frame + "]");
  }

  private void fail(JsonNode came) {
    played.completeExceptionally(
        new AssertionError("awaited " + steps.peek() + "\nbut came " + came));
  }
}
