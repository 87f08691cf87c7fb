package io.millrace.server.http.edge;

import io.millrace.core.job.Ids;
import io.millrace.server.http.access.Guard;
import io.millrace.server.http.call.Guest;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.call.Table.Operation;
import io.millrace.server.http.call.Table.Resource;
import io.millrace.server.http.call.Traces;
import io.millrace.server.http.edge.pace.Newcomers;
import io.millrace.server.http.edge.pace.Patience;
import io.millrace.server.http.edge.pace.SlowClients;
import io.millrace.server.http.edge.pace.Wire;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.problem.ProblemException;
import io.millrace.server.http.ui.WebUi;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Where every request comes in: it is named, looked over, and led to its route, or refused.
///
/// What is refused here has not touched a route: framing first, then from where it comes and how
/// its path is spelt, then who asks ([Guard]) and whether he may. The path is one which Vert.x Web
/// leads to what is in the table.
public final class FrontDoor implements Handler<HttpServerRequest> {
  private static final String EXCHANGE = "exchange";
  private static final String GUEST = "guest";

  private final Vertx vertx;
  private final Access access;
  private final Guard guard;
  private final Limits limits;
  private final Router router;
  private final WebUi pages;
  private final SlowClients clients;
  private final RequestIds ids;
  private final BooleanSupplier leaving;

  public FrontDoor(Vertx vertx, Terms terms, Table table, SlowClients clients, Ids ids) {
    this.vertx = vertx;
    this.access = terms.access;
    this.guard = terms.guard;
    this.limits = terms.limits;
    this.router = Router.router(vertx);
    this.pages = terms.pages;
    this.clients = clients;
    this.ids = new RequestIds(ids);
    this.leaving = terms.leaving;
    mount(table);
  }

  /// On what terms clients are let in; `newcomers` are counted for all front doors together. Of the
  /// `pages` of the web UI everybody gets what he asks for. Who is `leaving` asks for no more calls
  /// on a connection (RFC 9112 §9.6).
  public record Terms(
      Access access,
      Guard guard,
      Limits limits,
      Patience patience,
      Newcomers newcomers,
      WebUi pages,
      BooleanSupplier leaving) {}

  /// Paths are matched as they were sent: each has one spelling.
  private void mount(Table table) {
    guard.scopes().checkAll(table.operations());
    router.route().handler(this::enter).failureHandler(this::refuse);
    table
        .resources()
        .forEach(it ->
            router
                .route(it.getKey().replace("{", ":").replace("}", ""))
                .useNormalizedPath(false)
                .handler(context -> serve(context, it.getKey(), it.getValue())));
    router
        .route()
        .handler(_ -> {
          throw nothing();
        });
  }

  @Override
  public void handle(HttpServerRequest request) {
    if (!Framing.isSpoken(request)) {
      new Wire(request.connection()).cutAfter(Framing.OTHER_VERSION);
      return;
    }
    try {
      Framing.check(request);
    } catch (ProblemException refused) {
      begin(request).refuseAndClose(refused.problem());
      return;
    }
    Optional<Reply> known;
    try {
      known = known(request);
    } catch (ProblemException refused) {
      begin(request).refuse(refused.problem());
      return;
    }
    known.ifPresentOrElse(it -> begin(request).reply(it), () -> router.handle(request));
  }

  /// The answer to what asks no route.
  private Optional<Reply> known(HttpServerRequest request) {
    access.check(request);
    var page = pages.answer(request);
    if (page.isPresent()) {
      return page;
    }
    checkPath(request);
    return access.cors().isPreflight(request) ? Optional.of(Cors.preflight()) : Optional.empty();
  }

  /// Answers what Vert.x could not decode.
  public void refuse(HttpServerRequest undecodable) {
    var cause = undecodable.decoderResult().cause();
    begin(undecodable).refuseAndClose(Framing.undecodable(cause));
  }

  private void enter(RoutingContext context) {
    context.put(EXCHANGE, begin(context.request()));
    context.put(GUEST, guard.admit(context.request()));
    context.next();
  }

  private void refuse(RoutingContext context) {
    @Nullable Exchange exchange = context.get(EXCHANGE);
    @Nullable Throwable cause = context.failure();
    if (exchange != null && cause != null) {
      exchange.fail(cause);
    } else {
      // Vert.x Web looks at Host before any route, and found no name in it.
      var problem = Problem.of(ProblemCode.MALFORMED, "send the name of a host as Host");
      begin(context.request()).refuseAndClose(problem);
    }
  }

  private Exchange begin(HttpServerRequest request) {
    var id = ids.of(request);
    var headers = request.response().headers();
    headers.set(RequestIds.HEADER, id).set(HttpHeaders.CACHE_CONTROL, "no-store");
    Traces.tell(request, headers);
    access.cors().tell(request, headers);
    if (leaving.getAsBoolean() && !request.headers().contains(HttpHeaders.UPGRADE)) {
      headers.set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    return new Exchange(request, id, clients.visit(request.connection()));
  }

  private void serve(RoutingContext context, String path, Resource resource) {
    var request = context.request();
    var operation = resource.operation(request.method()).orElseThrow(() -> otherMethod(resource));
    Guest guest = Objects.requireNonNull(context.get(GUEST), "admitted");
    var asked = asked(request) + " " + path;
    guard.check(guest.caller(), asked);
    var produced = produced(request, operation);
    var veil = guard.veil(guest.caller(), asked);
    var found = new Exchange.Found(operation, produced, context.pathParams(), guest, veil);
    Exchange exchange = Objects.requireNonNull(context.get(EXCHANGE), "entered");
    exchange.serve(vertx, found, limits);
  }

  private static String asked(HttpServerRequest request) {
    boolean head = request.method().equals(HttpMethod.HEAD);
    return head ? HttpMethod.GET.name() : request.method().name();
  }

  /// Whoever is unknown hears that first, however he spells it.
  private void checkPath(HttpServerRequest request) {
    if (!Paths.isPlain(Objects.requireNonNullElse(request.path(), ""))) {
      guard.admit(request);
      throw nothing();
    }
  }

  private static String produced(HttpServerRequest request, Operation operation) {
    return Accept.choose(request.getHeader(HttpHeaders.ACCEPT), operation.produces())
        .orElseThrow(() -> otherType(operation));
  }

  private static ProblemException nothing() {
    return Problem.of(ProblemCode.NOT_FOUND, "look up the path in /v1/openapi.json").exception();
  }

  private static ProblemException otherMethod(Resource resource) {
    var methods = String.join(", ", resource.allowed());
    return Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "use " + methods)
        .withHeader("allow", methods)
        .exception();
  }

  private static ProblemException otherType(Operation operation) {
    var types = String.join(" or ", operation.produces());
    return Problem.of(ProblemCode.NOT_ACCEPTABLE, "the answer is " + types).exception();
  }
}
