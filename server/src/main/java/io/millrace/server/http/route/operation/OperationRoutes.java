package io.millrace.server.http.route.operation;

import io.millrace.core.operation.Action;
import io.millrace.core.operation.Failed;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.OperationState;
import io.millrace.core.operation.Order;
import io.millrace.core.operation.Steer;
import io.millrace.core.query.Page;
import io.millrace.core.spi.OperationStore.Steered;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Endpoint;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.listing.Listing;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.resource.operation.OperationAsks;
import io.millrace.server.http.resource.operation.Operations;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.Reading;
import io.millrace.server.http.route.Staying;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Operations: opened, or only tried; listed, watched, steered. With so much time for a cancelled
/// job to stop as `grace` says.
public record OperationRoutes(
    Doors doors, Vertx vertx, Opening opening, Duration grace, Idempotency idempotency)
    implements Routes {
  private static final String PATH = "/v1/operations";
  private static final String ONE = PATH + "/{id}";
  private static final int POLL_MS = 50;
  private static final int PAGE = 500;

  @Override
  public void mount(Table table) {
    table
        .list(PATH, this::list)
        .post(PATH, BodyRule.ITEMS, idempotency.once(this::open))
        .get(ONE, this::get)
        .list(ONE + "/items", this::items)
        .post(ONE + "/pause", BodyRule.OPTIONAL, steering(Steer.PAUSE))
        .post(ONE + "/resume", BodyRule.OPTIONAL, steering(Steer.RESUME))
        .post(ONE + "/cancel", BodyRule.OPTIONAL, steering(Steer.CANCEL))
        .post(ONE + "/undo", BodyRule.OPTIONAL, steering(Steer.UNDO))
        .post(ONE + "/retry-failed", BodyRule.OPTIONAL, idempotency.once(this::retryFailed));
  }

  private Future<Reply> open(Call call) {
    var actor = Opening.actor(call.caller());
    var asks = new OperationAsks(doors.now(), grace);
    var asked = Reading.body(call, fields -> asks.read(fields, actor)).orElseThrow();
    opening.check(call.caller(), asked.order());
    if (asked.dryRun()) {
      return opening.dryRun(asked.order());
    }
    if (call.header("idempotency-key").isEmpty()) {
      throw Problem.of(
              ProblemCode.IDEMPOTENCY_KEY_REQUIRED,
              "send an Idempotency-Key, so that a repeat does not begin it twice")
          .exception();
    }
    return opening.open(asked.order());
  }

  private Future<Reply> list(Call call) {
    var operations = new Operations(doors.now());
    var listing = Listing.of(call);
    var fields = listing.fields(Operations.fieldNames());
    return listing.<Operation>answer(
        (after, limit) -> own().list(call.caller(), after, limit),
        (json, it) -> operations.writeItem(json, it, fields));
  }

  private Future<Reply> get(Call call) {
    var patience = call.patience().orElse(Duration.ZERO);
    call.query().end();
    long deadline = System.nanoTime() + patience.toNanos();
    return new Staying(vertx)
        .during(call, patience, _ -> ended(call, deadline))
        .map(it -> opening.reply(200, it));
  }

  /// The operation once it has ended, or when patience is over.
  private Future<Operation> ended(Call call, long deadline) {
    return find(call)
        .compose(operation -> {
          boolean over = operation.state().ended() || doors.isStopping();
          return over || System.nanoTime() >= deadline
              ? Future.succeededFuture(operation)
              : vertx.timer(POLL_MS, TimeUnit.MILLISECONDS).compose(_ -> ended(call, deadline));
        });
  }

  private OwnOperations own() {
    return new OwnOperations(doors);
  }

  private Future<Operation> find(Call call) {
    var id = call.parameter("id");
    return own().find(call.caller(), id).map(found -> found.orElseThrow(none(id)::exception));
  }

  private static Problem none(String id) {
    return Problem.of(ProblemCode.NOT_FOUND, "there is no operation " + id);
  }

  private Future<Reply> items(Call call) {
    var listing = Listing.of(call);
    var id = call.parameter("id");
    return find(call)
        .compose(_ ->
            listing.<Failed>answer(
                (after, limit) -> doors.operations().failed(id, after, limit),
                (json, failed) -> write(json, failed, call.requestId())));
  }

  private static void write(JsonWriter json, Failed failed, String requestId) {
    json.object().put("id", failed.id()).name("problem");
    Problem.of(ProblemCode.of(failed.code()), failed.detail()).write(json, requestId);
    json.endObject();
  }

  private Endpoint steering(Steer steer) {
    return idempotency.once(call -> {
      Reading.body(call, _ -> call);
      var id = call.parameter("id");
      return find(call)
          .compose(there -> {
            opening.check(call.caller(), there.order());
            return doors.operations().steer(id, steer).map(it -> steered(there, steer, it));
          });
    });
  }

  private Reply steered(Operation before, Steer steer, Steered steered) {
    return switch (steered) {
      case Steered.Done(Operation operation) -> opening.steered(before, operation);
      case Steered.Refused(Operation operation) -> throw refused(operation, steer).exception();
      case Steered.Absent _ -> throw none(before.id()).exception();
    };
  }

  private static Problem refused(Operation operation, Steer steer) {
    return switch (steer) {
      case PAUSE, CANCEL ->
          conflict(
              operation,
              "this is for operations under way",
              OperationState.PENDING,
              OperationState.RUNNING,
              OperationState.PAUSED);
      case RESUME -> conflict(operation, "only a paused operation goes on", OperationState.PAUSED);
      case UNDO ->
          conflict(
              operation,
              operation.order().action().isUndoable()
                  ? "its time is over, or it is taken back already"
                  : "what %s did cannot be taken back".formatted(operation.order().action().wire()),
              OperationState.PENDING,
              OperationState.RUNNING,
              OperationState.PAUSED);
    };
  }

  private static Problem conflict(Operation operation, String detail, OperationState... allowed) {
    var words = new JsonWriter(64).array();
    Arrays.stream(allowed).forEach(it -> words.text(it.wire()));
    var state = operation.state().wire();
    return Problem.of(
            ProblemCode.CONFLICT_STATE,
            "operation %s is %s: %s".formatted(operation.id(), state, detail))
        .with("state", state)
        .with("allowed", words.endArray().json());
  }

  /// The same once more, for those to which it could not be done.
  private Future<Reply> retryFailed(Call call) {
    Reading.body(call, _ -> call);
    return find(call)
        .compose(there -> {
          opening.check(call.caller(), there.order());
          if (!there.state().ended()) {
            throw conflict(
                    there,
                    "wait for its end",
                    OperationState.DONE,
                    OperationState.CANCELLED,
                    OperationState.FAILED)
                .exception();
          }
          return failed(there.id(), Optional.empty(), new ArrayList<>())
              .compose(ids -> again(call, there, ids));
        });
  }

  private Future<List<String>> failed(String id, Optional<Page.Cursor> after, List<String> ids) {
    return doors
        .operations()
        .failed(id, after, PAGE)
        .compose(page -> {
          page.items().forEach(it -> ids.add(it.id()));
          return page.next().isEmpty() ? Future.succeededFuture(ids) : failed(id, page.next(), ids);
        });
  }

  private Future<Reply> again(Call call, Operation there, List<String> ids) {
    if (ids.isEmpty()) {
      throw conflict(there, "no item of it failed").exception();
    }
    var order = there.order();
    boolean purge = order.action() == Action.PURGE;
    var target =
        purge ? order.target() : Order.Target.of(order.target().resource(), ids.reversed());
    var same =
        new Order(
            order.action(),
            target,
            order.params(),
            order.pace(),
            order.canary(),
            Opening.actor(call.caller()),
            order.reason());
    return opening.open(same, ids.size(), doors.now());
  }
}
