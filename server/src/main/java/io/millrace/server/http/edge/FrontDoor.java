package io.millrace.server.http.edge;

import io.millrace.core.job.Ids;
import io.millrace.server.http.call.Router;
import io.millrace.server.http.call.Router.Match;
import io.millrace.server.http.call.Router.Match.Found;
import io.millrace.server.http.call.Traces;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.problem.ProblemException;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import java.util.Set;

/// Where every request comes in: it is named, looked over, and led to its route, or refused.
///
/// What is refused here has not touched a route: framing first, then who may call, then the path.
public final class FrontDoor implements Handler<HttpServerRequest> {
  private final Vertx vertx;
  private final Access access;
  private final Limits limits;
  private final Router router;
  private final SlowClients clients;
  private final RequestIds ids;

  public FrontDoor(Vertx vertx, Terms terms, Router router, SlowClients clients, Ids ids) {
    this.vertx = vertx;
    this.access = terms.access;
    this.limits = terms.limits;
    this.router = router;
    this.clients = clients;
    this.ids = new RequestIds(ids);
  }

  /// On what terms clients are let in.
  public record Terms(Access access, Limits limits, Patience patience) {}

  @Override
  public void handle(HttpServerRequest request) {
    var exchange = begin(request);
    try {
      Framing.check(request);
    } catch (ProblemException refused) {
      exchange.refuseAndClose(refused.problem());
      return;
    }
    try {
      access.check(request);
      exchange.serve(vertx, find(request), limits);
    } catch (ProblemException refused) {
      exchange.refuse(refused.problem());
    }
  }

  /// Answers what Vert.x could not decode.
  public void refuse(HttpServerRequest undecodable) {
    var cause = undecodable.decoderResult().cause();
    begin(undecodable).refuseAndClose(Framing.undecodable(cause));
  }

  private Exchange begin(HttpServerRequest request) {
    var id = ids.of(request);
    var headers = request.response().headers();
    headers.set(RequestIds.HEADER, id).set(HttpHeaders.CACHE_CONTROL, "no-store");
    var trace = request.getHeader("traceparent");
    if (trace != null && Traces.isTraceparent(trace)) {
      headers.set("traceparent", trace);
    }
    return new Exchange(request, id, clients.visit(request.connection()));
  }

  private Found find(HttpServerRequest request) {
    var path = Objects.requireNonNullElse(request.path(), "");
    var match = Paths.isPlain(path) ? router.find(request.method(), path) : new Match.Nothing();
    return switch (match) {
      case Found found -> acceptable(request, found);
      case Match.OtherMethods(var allowed) -> throw otherMethod(allowed).exception();
      case Match.Nothing _ ->
          throw Problem.of(ProblemCode.NOT_FOUND, "look up the path in /v1/openapi.json")
              .exception();
    };
  }

  private static Found acceptable(HttpServerRequest request, Found found) {
    if (!Accept.admits(request.getHeader(HttpHeaders.ACCEPT), found.route().produces())) {
      var detail = "the answer is " + found.route().produces();
      throw Problem.of(ProblemCode.NOT_ACCEPTABLE, detail).exception();
    }
    return found;
  }

  private static Problem otherMethod(Set<String> allowed) {
    var methods = String.join(", ", allowed);
    return Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "use " + methods)
        .withHeader("allow", methods);
  }
}
