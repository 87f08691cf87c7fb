package io.millrace.server.http.route.operation;

import io.millrace.core.access.Caller;
import io.millrace.core.job.Fault;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Frozen;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.Order;
import io.millrace.core.operation.Purging;
import io.millrace.core.operation.Resource;
import io.millrace.core.query.Clause;
import io.millrace.core.query.Field;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.query.text.QueryFault;
import io.millrace.core.query.text.QueryText;
import io.millrace.core.query.text.UnreadableQuery;
import io.millrace.core.queue.Drain;
import io.millrace.core.queue.Queue;
import io.millrace.core.worker.Enrolment;
import io.millrace.core.worker.Worker;
import io.millrace.server.http.call.Deed;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.fields.Finding;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.json.syntax.Position;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.reach.Reached;
import io.millrace.server.http.resource.operation.Operations;
import io.millrace.server.http.resource.work.Workers;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Refusals;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Opens operations, whichever call wants one: counts what it is about, tells that without doing
/// it, or has it begin.
public record Opening(Doors doors) {
  /// More than so many are not touched without a word why.
  private static final int WITHOUT_REASON = 100;

  private static final int SAMPLE = 3;

  private static final By QUEUES =
      new By(List.of(Field.QUEUE), "queues are chosen by their names: queue:billing.*");
  private static final By WORKERS =
      new By(
          List.of(Field.WORKER, Field.QUEUE),
          "workers are chosen by their ids and by queues that they name: worker:* queue:media");

  /// By what things that are no jobs are chosen, in words too.
  private record By(List<Field> fields, String how) {}

  /// How many it is about, and the first of them.
  private record Matched(Page.Total total, List<String> sample) {
    static Matched of(List<String> ids) {
      return new Matched(
          new Page.Total(ids.size(), true), ids.subList(0, Math.min(SAMPLE, ids.size())));
    }
  }

  public static Order.Actor actor(Caller caller) {
    return new Order.Actor(caller.name(), caller.reach());
  }

  /// That somebody may do by an operation what he may do by single calls, and nothing else: also
  /// not find out what he may not read.
  void check(Caller caller, Order order) {
    var scope = order.scope();
    if (!caller.may(scope)) {
      throw Problem.of(ProblemCode.FORBIDDEN, "this needs the scope " + scope)
          .with("required_scope", scope)
          .exception();
    }
    if (order.target().resource() == Resource.JOBS && order.target().q().isPresent()) {
      doors.check(caller, JobQuery.ALL.with(read(order, Instant.EPOCH)));
    }
    checkReach(caller, order);
    if (order.action() == Action.DELETE) {
      Refusals.checkForce(caller, order.params().tree().path("force").booleanValue());
    }
  }

  /// Whoever is bound to types changes no queue, and nobody moves jobs to where he reaches nothing.
  private static void checkReach(Caller caller, Order order) {
    var reached = Reached.by(caller);
    if (order.target().resource() == Resource.QUEUES) {
      reached.checkChanging();
    } else if (order.action() == Action.MOVE || order.action() == Action.PATCH) {
      var queue = order.params().tree().path("queue");
      if (queue.isTextual()) {
        reached.checkQueue(queue.textValue());
      }
    }
  }

  /// What it would be about.
  public Future<Reply> dryRun(Order asked) {
    var now = doors.now();
    return chosen(asked, now)
        .compose(order -> matched(order, now))
        .map(matched ->
            Reply.json(
                    200,
                    new JsonWriter()
                        .object()
                        .put("matched", matched.total.count())
                        .put("relation", matched.total.exact() ? "eq" : "gte")
                        .put("sample", matched.sample)
                        .endObject())
                .did(Deed.NONE));
  }

  /// Opens it, with a reason where many are meant.
  public Future<Reply> open(Order asked) {
    var now = doors.now();
    return chosen(asked, now)
        .compose(order ->
            matched(order, now)
                .compose(matched -> {
                  if (matched.total.count() > WITHOUT_REASON && order.reason().isEmpty()) {
                    var detail = "say why: it is about more than " + WITHOUT_REASON + " items";
                    return Future.failedFuture(
                        Refusals.faults(List.of(new Fault("/reason", "required", detail)))
                            .exception());
                  }
                  return open(order, matched.total.count(), now);
                }));
  }

  /// Opens it for the first of them, up to a limit that somebody named.
  public Future<Reply> openUpTo(Order order, int limit) {
    var now = doors.now();
    return matched(order, now)
        .compose(matched -> open(order, Math.min(limit, matched.total.count()), now));
  }

  /// Opens it as it is.
  public Future<Reply> open(Order order, long matched, Instant now) {
    return doors
        .operations()
        .open(Operation.of(doors.ids().named("op_"), order, matched, now))
        .compose(this::closed)
        .map(operation ->
            reply(202, operation)
                .with("location", "/v1/operations/" + operation.id())
                .did(Deed.made(new Operations(now).told(operation))));
  }

  /// What is to be drained takes nothing new from when this is answered, not only from when
  /// somebody takes the operation up.
  private Future<Operation> closed(Operation operation) {
    return operation.order().closes()
        ? drain(operation, Optional.of(new Drain(operation.id(), doors.now())))
            .compose(_ -> doors.operations().get(List.of(operation.id())))
            .compose(found ->
                found.stream().anyMatch(it -> it.state().ended())
                    ? drain(operation, Optional.empty()).map(operation)
                    : Future.succeededFuture(operation))
        : Future.succeededFuture(operation);
  }

  private Future<?> drain(Operation operation, Optional<Drain> drain) {
    var order = operation.order();
    var queues = doors.backend().queues();
    return Future.all(
        order.target().ids().stream()
            .filter(order.actor().reach().queues()::has)
            .map(name -> queues.drain(name, drain))
            .toList());
  }

  Reply reply(int status, Operation operation) {
    var json = new JsonWriter(1024);
    new Operations(doors.now()).write(json, operation);
    return Reply.json(status, json);
  }

  /// Somebody made one go another way.
  Reply steered(Operation before, Operation after) {
    var shape = new Operations(doors.now());
    return reply(200, after).did(Deed.changed(Optional.of(shape.told(before)), shape.told(after)));
  }

  /// Queues and workers are few: those that a query means are named at once.
  private Future<Order> chosen(Order order, Instant now) {
    if (order.target().q().isEmpty()) {
      return Future.succeededFuture(order);
    }
    return switch (order.target().resource()) {
      case JOBS -> Future.succeededFuture(order);
      case QUEUES -> queues(order, JobQuery.ALL.with(read(order, now, QUEUES)));
      case WORKERS -> workers(order, read(order, now, WORKERS));
    };
  }

  /// Nodes are not among them: those are drained.
  private Future<Order> workers(Order order, List<Clause> clauses) {
    return doors
        .workers()
        .list()
        .map(all ->
            named(
                order,
                all.stream()
                    .filter(it -> it.enrolment().mode() != Enrolment.Mode.LOCAL)
                    .filter(it -> Workers.isWithin(order.actor().reach(), it))
                    .filter(it -> Workers.matches(clauses, it))
                    .map(Worker::id)
                    .toList()));
  }

  private Future<Order> queues(Order order, JobQuery query) {
    return doors
        .backend()
        .queues()
        .get(List.of())
        .map(all -> {
          var names =
              all.stream()
                  .map(Queue::name)
                  .filter(query::matchesQueue)
                  .filter(order.actor().reach().queues()::has)
                  .toList();
          return named(order, names);
        });
  }

  private static Order named(Order order, List<String> names) {
    var target = new Order.Target(order.target().resource(), order.target().q(), names);
    return new Order(
        order.action(),
        target,
        order.params(),
        order.pace(),
        order.canary(),
        order.actor(),
        order.reason());
  }

  private static List<Clause> read(Order order, Instant now, By by) {
    var clauses = read(order, now);
    if (!clauses.stream().allMatch(it -> by.fields.stream().anyMatch(it::isOf))) {
      throw Refusals.faults(List.of(new Fault("/target/q", "unsupported", by.how))).exception();
    }
    return clauses;
  }

  private static List<Clause> read(Order order, Instant now) {
    var q = order.target().q().orElse("");
    try {
      return QueryText.parse(q, now);
    } catch (UnreadableQuery e) {
      throw unreadable(e.faults()).exception();
    }
  }

  private static Problem unreadable(List<QueryFault> faults) {
    var findings = faults.stream().map(Opening::finding).toList();
    var first = faults.getFirst();
    return Problem.of(ProblemCode.MALFORMED, "/target/q: " + first.detail())
        .with("pointer", "/target/q")
        .withErrors(findings)
        .withPosition(position(first));
  }

  private static Finding finding(QueryFault fault) {
    return Finding.of(new Fault("/target/q", fault.reason(), fault.detail()))
        .withHint(fault.hint())
        .in(new Finding.Stretch(position(fault), fault.length()));
  }

  private static Position position(QueryFault fault) {
    return new Position(fault.place().line(), fault.place().column());
  }

  private Future<Matched> matched(Order order, Instant now) {
    if (order.action() == Action.PURGE) {
      var names = order.target().ids().stream().filter(order.actor().reach().queues()::has);
      var reached = names.toList();
      return reached.isEmpty()
          ? Future.succeededFuture(Matched.of(List.of()))
          : matched(Purging.frozen(named(order, reached), now));
    }
    if (order.target().resource() != Resource.JOBS || order.target().q().isEmpty()) {
      return Future.succeededFuture(Matched.of(order.target().ids()));
    }
    read(order, now);
    return matched(Frozen.of(order.target().q().orElseThrow(), order.actor(), now));
  }

  private Future<Matched> matched(Frozen frozen) {
    var query = frozen.query();
    var sort = frozen.sort();
    return doors
        .backend()
        .search()
        .find(query, sort, Optional.empty(), 0)
        .compose(all ->
            doors
                .backend()
                .search()
                .find(query, sort, Optional.empty(), SAMPLE)
                .map(some ->
                    new Matched(all.total(), some.items().stream().map(JobSnapshot::id).toList())));
  }
}
