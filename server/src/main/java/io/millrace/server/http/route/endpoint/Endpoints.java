package io.millrace.server.http.route.endpoint;

import io.millrace.core.access.Caller;
import io.millrace.core.bus.Ready;
import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.egress.Signature;
import io.millrace.core.job.Fault;
import io.millrace.core.spi.DefinitionStore.Write;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Push;
import io.millrace.core.spi.WorkerStore;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.resource.work.About;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Refusals;
import io.millrace.server.secret.SecretRef;
import io.millrace.server.secret.Secrets;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where attempts of workers are brought that do not come for them: checked when it is named, and
/// kept until the worker leaves.
public record Endpoints(Doors doors, Push push, Secrets secrets, Vertx vertx) {
  private static final int PAGE = 500;
  private static final String REF = "/push/secret";

  /// Keeps where the attempts of a worker are brought, if it says so; ends with a problem when they
  /// may not be brought there.
  public Future<?> keep(Caller caller, String id, About about) {
    if (about.push().isEmpty()) {
      return Future.succeededFuture();
    }
    var target = about.push().get();
    check(caller, target);
    return doors
        .backend()
        .definitions()
        .get(Kind.LIMITER, target.limiter().stream().toList())
        .compose(found -> {
          if (target.limiter().isPresent() && found.isEmpty()) {
            var detail = "there is no such limiter";
            var fault = new Fault("/push/limiter", Fault.UNKNOWN_REFERENCE, detail);
            throw Refusals.faults(List.of(fault)).exception();
          }
          return push.refusal(target.url());
        })
        .compose(refused -> {
          if (refused.isPresent()) {
            var detail = "not this URL, for " + refused.get().said();
            throw Problem.of(ProblemCode.DESTINATION_REFUSED, detail).exception();
          }
          return secrets.value(target.secret(), doors.definitions(Kind.SECRET).store(), vertx);
        })
        .compose(text -> {
          if (text.flatMap(Signature::of).isEmpty()) {
            throw unfit(target.secret(), text).exception();
          }
          var write = new Write(Kind.PUSH, id, about.json(), caller.name());
          return doors.definitions(Kind.PUSH).store().put(write, new Match.New());
        });
  }

  /// Who has attempts brought somewhere claims jobs with their payloads; who names a place of this
  /// machine for a secret can tell by the answer what stands there.
  private static void check(Caller caller, About.Target target) {
    Refusals.checkScope(caller, "claims:execute");
    Refusals.checkScope(caller, "payload:read");
    if (!(target.secret() instanceof SecretRef.Named)) {
      Refusals.checkScope(caller, "secrets:write");
    }
  }

  private static Problem unfit(SecretRef ref, Optional<String> text) {
    var known = ref instanceof SecretRef.Named;
    var fault =
        known && text.isEmpty()
            ? new Fault(REF + "/ref", Fault.UNKNOWN_REFERENCE, "there is no such secret")
            : new Fault(REF, "format", "must lead to whsec_ and 24-64 bytes in base64");
    return Refusals.faults(List.of(fault));
  }

  /// Whoever cares for workers like this one is to look.
  public void tell(String id) {
    doors.bus().ready().publish(new Ready.Ordered(id));
  }

  /// Brings nothing more to a worker, and strikes it off the list.
  public Future<Boolean> leave(WorkerStore workers, String id) {
    return doors
        .definitions(Kind.PUSH)
        .store()
        .remove(Kind.PUSH, id, new Match.Any())
        .compose(_ -> workers.leave(id))
        .map(left -> {
          tell(id);
          return left;
        });
  }

  /// Who is signed for with which secret: `worker:` and an id, by name of the secret.
  Future<Map<String, List<String>>> users() {
    return users(Optional.empty(), new HashMap<>());
  }

  private Future<Map<String, List<String>>> users(
      Optional<String> after, Map<String, List<String>> users) {
    return doors
        .definitions(Kind.PUSH)
        .store()
        .list(Kind.PUSH, after, PAGE)
        .compose(page -> {
          page.forEach(it -> add(users, it));
          return page.size() < PAGE
              ? Future.succeededFuture(users)
              : users(Optional.of(page.getLast().name()), users);
        });
  }

  private static void add(Map<String, List<String>> users, Definition worker) {
    var target = About.of(worker.spec()).push();
    if (target.isPresent() && target.get().secret() instanceof SecretRef.Named(String name)) {
      users.computeIfAbsent(name, _ -> new ArrayList<>()).add("worker:" + worker.name());
    }
  }
}
