package io.millrace.server.http.route.work;

import io.millrace.core.access.Caller;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.query.Clause;
import io.millrace.core.query.Field;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Need;
import io.millrace.core.query.Sort;
import io.millrace.core.worker.Enrolment;
import io.millrace.core.worker.Order;
import io.millrace.core.worker.Worker;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Deed;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.listing.Listing;
import io.millrace.server.http.listing.Part;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.resource.work.About;
import io.millrace.server.http.resource.work.Beats;
import io.millrace.server.http.resource.work.Workers;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.Reading;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `/v1/workers`: who does jobs, as they come, say that they are there, and go, and what people
/// want of them.
public record WorkerRoutes(
    Doors doors, Known known, Enrolling enrolling, Beating beating, Idempotency idempotency)
    implements Routes {
  private static final String PATH = "/v1/workers";
  private static final String ONE = PATH + "/{id}";

  /// Jobs of a worker that are named.
  private static final int MOST_JOBS = 500;

  @Override
  public void mount(Table table) {
    table
        .get(PATH, this::list)
        .post(PATH, BodyRule.OBJECT, idempotency.once(this::register))
        .get(ONE, this::one)
        .delete(ONE, this::leave)
        .post(ONE + "/beat", BodyRule.OBJECT, idempotency.once(this::beat))
        .post(
            ONE + "/quiet", BodyRule.OPTIONAL, idempotency.once(it -> order(Order.What.QUIET, it)))
        .post(
            ONE + "/resume",
            BodyRule.OPTIONAL,
            idempotency.once(it -> order(Order.What.RESUME, it)))
        .post(ONE + "/stop", BodyRule.OPTIONAL, idempotency.once(it -> order(Order.What.STOP, it)));
  }

  private Future<Reply> list(Call call) {
    var queues = call.query().each("queue");
    return Listing.of(call)
        .answerByName(
            (after, limit) -> part(call.caller(), queues, after, limit),
            (json, it) -> Workers.write(json, it, Optional.empty()));
  }

  private Future<Part<Worker>> part(
      Caller caller, Set<String> queues, Optional<String> after, int limit) {
    return known
        .to(caller)
        .map(seen -> {
          var all = seen.stream().filter(it -> Workers.serves(it, queues)).toList();
          var rest = all.stream().filter(it -> it.id().compareTo(after.orElse("")) > 0).toList();
          return Part.of(rest, Worker::id, limit, all.size());
        });
  }

  private Future<Reply> register(Call call) {
    doors.admit();
    var about = Reading.body(call, About::read);
    return enrolling
        .enrol(call.caller(), about)
        .map(worker ->
            Reply.json(201, Workers.registered(worker, doors.now()))
                .with("location", PATH + "/" + worker.id())
                .did(Deed.made(Workers.told(worker))));
  }

  private Future<Reply> one(Call call) {
    call.query().end();
    return known
        .one(call.caller(), call.parameter("id"))
        .compose(worker ->
            holds(call.caller(), worker)
                .map(jobs ->
                    Reply.json(
                        200, Workers.write(new JsonWriter(512), worker, Optional.of(jobs)))));
  }

  /// What it was lent and has not ended.
  private Future<List<String>> holds(Caller caller, Worker worker) {
    boolean local = worker.enrolment().mode() == Enrolment.Mode.LOCAL;
    var query = local ? at(worker) : of(worker);
    return doors
        .search(caller)
        .find(query, Sort.NEWEST, Optional.empty(), MOST_JOBS)
        .map(page ->
            page.items().stream()
                .filter(it -> !local || isOfNobodyElse(it))
                .map(JobSnapshot::id)
                .toList());
  }

  private static JobQuery of(Worker worker) {
    return new JobQuery(
        Set.of(JobState.RUNNING),
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(worker.id()),
        Set.of(),
        Set.of(),
        JobQuery.Span.EVER);
  }

  private static JobQuery at(Worker node) {
    var named = new Need.OneOf(List.of(Need.Like.whole(node.id())));
    var clause = new Clause(false, Clause.Subject.of(Field.NODE), named);
    return JobQuery.in(JobState.RUNNING).with(List.of(clause));
  }

  /// What a node lent to somebody stands there too.
  private static boolean isOfNobodyElse(JobSnapshot job) {
    return job.life().holder().filter(it -> it.worker().isEmpty()).isPresent();
  }

  private Future<Reply> leave(Call call) {
    call.query().end();
    return remote(call)
        .compose(worker ->
            enrolling
                .leave(worker)
                .map(_ -> Reply.empty(204).did(Deed.removed(Workers.told(worker)))));
  }

  private Future<Reply> beat(Call call) {
    var said = Reading.body(call, fields -> Beats.read(fields, doors.node()));
    return beating
        .beat(call.caller(), call.parameter("id"), said)
        .map(heard -> {
          var json = new JsonWriter(256 + heard.leases().size() * 96);
          Beats.write(json, heard, doors.now());
          return Reply.json(200, json);
        });
  }

  private Future<Reply> order(Order.What what, Call call) {
    var order = Reading.body(call, fields -> Workers.readOrder(what, fields, doors.now()));
    return remote(call)
        .compose(worker ->
            doors
                .workers()
                .order(worker.id(), order)
                .map(listed -> {
                  if (!listed) {
                    throw Known.none(worker.id());
                  }
                  var json = Workers.ordered(worker, order);
                  return Reply.json(202, json).did(Deed.made(json.json()));
                }));
  }

  /// One that is not a node of this server: those are drained.
  private Future<Worker> remote(Call call) {
    return known
        .one(call.caller(), call.parameter("id"))
        .map(worker -> {
          if (worker.enrolment().mode() == Enrolment.Mode.LOCAL) {
            throw Problem.of(
                    ProblemCode.NOT_SUPPORTED,
                    "%s is a node: POST /v1/cluster/nodes/{id}/drain".formatted(worker.id()))
                .exception();
          }
          return worker;
        });
  }
}
