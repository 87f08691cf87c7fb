package io.millrace.server.http.audit;

import io.millrace.core.access.Role;
import io.millrace.core.audit.AuditLine;
import io.millrace.core.audit.AuditLine.By;
import io.millrace.core.audit.AuditLine.Change;
import io.millrace.core.job.Json;
import io.millrace.core.spi.AuditStore;
import io.millrace.server.http.call.Body;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Deed;
import io.millrace.server.http.call.Endpoint;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonValue;
import io.millrace.server.http.json.JsonValue.Kind;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The same routes, with a line for each call that changed something: written when it is done,
/// before it is answered. The one place where that happens.
///
/// A call that was refused changed nothing and leaves no line, whatever refused it; one of which
/// nobody knows how far it came leaves one.
public final class Audited implements Routes {
  /// What is larger is not kept of before and after, only how large it was.
  private static final int MOST_BYTES = 16 * 1024;

  private static final int MOST_LETTERS = 1_000;

  /// With these a call ends of which nobody knows whether it was carried out.
  private static final Set<ProblemCode> UNKNOWN =
      Set.of(
          ProblemCode.INTERNAL,
          ProblemCode.BACKEND_UNAVAILABLE,
          ProblemCode.UPSTREAM_FAILED,
          ProblemCode.UPSTREAM_TIMEOUT);

  private final List<Routes> routes;
  private final AuditTable actions;
  private final AuditStore store;
  private final Clock clock;

  public Audited(List<Routes> routes, AuditTable actions, AuditStore store, Clock clock) {
    this.routes = List.copyOf(routes);
    this.actions = actions;
    this.store = store;
    this.clock = clock;
  }

  @Override
  public void mount(Table table) {
    var own = new Table();
    routes.forEach(some -> some.mount(own));
    table.addAll(
        own,
        (operation, endpoint) ->
            actions.action(operation).map(action -> kept(action, endpoint)).orElse(endpoint));
  }

  private Endpoint kept(Action action, Endpoint endpoint) {
    return call ->
        Future.succeededFuture()
            .compose(_ -> endpoint.answer(call))
            .compose(reply -> done(action, call, reply), cause -> failed(action, call, cause));
  }

  private Future<Reply> done(Action action, Call call, Reply reply) {
    return reply.deed().done() && reply.status() < 400
        ? write(line(action, call, reply.deed(), resource(action, call, reply), AuditLine.OK))
            .map(reply)
        : Future.succeededFuture(reply);
  }

  private Future<Reply> failed(Action action, Call call, Throwable cause) {
    var code = Problem.of(cause).code();
    return UNKNOWN.contains(code)
        ? write(line(action, call, Deed.UNTOLD, resource(action, call), code.wire()))
            .transform(_ -> Future.failedFuture(cause))
        : Future.failedFuture(cause);
  }

  private Future<Void> write(AuditLine line) {
    return store.append(List.of(line));
  }

  private AuditLine line(Action action, Call call, Deed deed, String resource, String result) {
    var caller = deed.by().orElseGet(call::caller);
    var remote = Objects.requireNonNullElse(call.request().remoteAddress().hostAddress(), "");
    return new AuditLine(
        clock.instant(),
        new By(caller.name(), caller.role().map(Role::wire), call.requestId(), remote),
        action.name(),
        resource,
        reason(call),
        new Change(deed.before().map(Audited::bounded), deed.after().map(Audited::bounded)),
        result);
  }

  private static String resource(Action action, Call call) {
    return action.parameter().map(it -> named(action, call.parameter(it))).orElse(action.noun());
  }

  /// What was made is named by where it is.
  private static String resource(Action action, Call call, Reply reply) {
    var made = action.parameter().isPresent() ? Optional.<String>empty() : reply.header("location");
    return made.map(it -> named(action, it.substring(it.lastIndexOf('/') + 1)))
        .orElseGet(() -> resource(action, call));
  }

  private static String named(Action action, String name) {
    return action.noun() + ":" + name;
  }

  /// What the caller gave as his reason, in a body that was taken.
  private static Optional<String> reason(Call call) {
    return call.body() instanceof Body.One(JsonValue value) && value.is(Kind.OBJECT)
        ? value.members().stream()
            .filter(it -> it.name().equals("reason") && it.value().is(Kind.STRING))
            .map(it -> it.value().text())
            .filter(it -> it.length() <= MOST_LETTERS)
            .findFirst()
        : Optional.empty();
  }

  private static Json bounded(Json value) {
    return value.size() <= MOST_BYTES
        ? value
        : new JsonWriter(32).object().put("bytes", value.size()).endObject().json();
  }
}
