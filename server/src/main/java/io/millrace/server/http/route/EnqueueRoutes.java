package io.millrace.server.http.route;

import io.millrace.core.bus.Submitted;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.query.Found;
import io.millrace.core.spi.AnswerStore.Begun;
import io.millrace.server.http.call.Body;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.fields.Faults;
import io.millrace.server.http.fields.InvalidFields;
import io.millrace.server.http.json.JsonValue;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.resource.Drafts;
import io.millrace.server.http.resource.Jobs;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `POST /v1/jobs`: one job, many, or many together.
final class EnqueueRoutes implements Routes {
  private static final int MOST_TOGETHER = 100;

  private final Doors doors;
  private final OnLoop loop;
  private final Idempotency idempotency;
  private final int objectBytes;

  /// One of the things that were sent: a job to be, or why it is none.
  private sealed interface Item {
    /// `ours`: its id was fixed for this call, so to know it means that the call was here before.
    record Good(Draft draft, boolean ours) implements Item {}

    record Bad(Problem problem) implements Item {}
  }

  EnqueueRoutes(Doors doors, OnLoop loop, Idempotency idempotency, int objectBytes) {
    this.doors = doors;
    this.loop = loop;
    this.idempotency = idempotency;
    this.objectBytes = objectBytes;
  }

  @Override
  public void mount(Table table) {
    table.post("/v1/jobs", BodyRule.BULK, this::enqueue);
  }

  private Future<Reply> enqueue(Call call) {
    doors.admit();
    var keyed = idempotency.keyed(call);
    var items = items(call);
    return keyed.isEmpty() ? answer(call, items) : once(keyed.get(), call, items);
  }

  /// Ids are fixed before anything is done: a repeat of this call, whenever it comes, makes the
  /// same jobs.
  private Future<Reply> once(Idempotency.Keyed keyed, Call call, List<Item> items) {
    return plan(items)
        .compose(ids ->
            doors
                .answers()
                .begin(keyed.scope(), keyed.print(), ids, idempotency.ttl())
                .compose(begun ->
                    switch (begun) {
                      case Begun.Fresh _ -> carryOut(keyed, call, items, ids);
                      case Begun.Open(var fixed) -> carryOut(keyed, call, items, fixed);
                      case Begun.Answered answered ->
                          Future.succeededFuture(idempotency.replay(answered));
                      case Begun.Mismatch _ -> Future.failedFuture(Idempotency.mismatch());
                    }));
  }

  private Future<Reply> carryOut(
      Idempotency.Keyed keyed, Call call, List<Item> items, List<String> ids) {
    var fixed = new ArrayList<Item>(items.size());
    for (int at = 0; at < items.size(); at++) {
      fixed.add(
          items.get(at) instanceof Item.Good(Draft draft, _)
              ? new Item.Good(draft.withId(ids.get(at)), draft.id().isEmpty())
              : items.get(at));
    }
    return idempotency.finish(keyed, call, _ -> answer(call, fixed));
  }

  private Future<List<String>> plan(List<Item> items) {
    var queues = new ArrayList<String>(items.size());
    for (var item : items) {
      queues.add(item instanceof Item.Good(Draft draft, _) ? draft.queue() : "");
    }
    var named = queues.stream().filter(name -> !name.isEmpty()).distinct().toList();
    return doors
        .queues()
        .homes(named)
        .map(homes -> {
          var ids = new ArrayList<String>(items.size());
          for (int at = 0; at < items.size(); at++) {
            int home = named.indexOf(queues.get(at));
            ids.add(home < 0 ? "" : id(items.get(at), homes.get(home)));
          }
          return ids;
        });
  }

  private String id(Item item, int home) {
    return item instanceof Item.Good(Draft draft, _)
        ? draft.id().orElseGet(() -> loop.ids().job(home))
        : "";
  }

  private List<Item> items(Call call) {
    return switch (call.body()) {
      case Body.One(JsonValue value) -> List.of(item(call, value));
      case Body.Many(var sent) ->
          sent.stream()
              .map(one ->
                  switch (one) {
                    case Body.Item.Read(JsonValue value) -> item(call, value);
                    case Body.Item.Unread(Problem problem) -> new Item.Bad(problem);
                  })
              .toList();
    };
  }

  private Item item(Call call, JsonValue value) {
    if (value.size() > objectBytes) {
      return new Item.Bad(
          Problem.of(ProblemCode.PAYLOAD_TOO_LARGE, "one job has at most " + objectBytes + " bytes")
              .with("limit", objectBytes));
    }
    var faults = new Faults();
    var draft = Drafts.read(value, call.traceparent(), faults);
    try {
      faults.raise();
      return new Item.Good(draft, false);
    } catch (InvalidFields invalid) {
      return new Item.Bad(Problem.of(invalid.findings()));
    }
  }

  private Future<Reply> answer(Call call, List<Item> items) {
    var patience = call.patience().orElse(Duration.ZERO);
    boolean together = call.query().flag("atomic");
    if (call.body() instanceof Body.One) {
      call.query().end();
      return one(items.getFirst(), patience);
    }
    if (!patience.isZero() && call.query().text("wait").isPresent()) {
      call.query().fault("wait", "conflict", "is for one job at a time");
    }
    call.query().end();
    return together ? together(call, items) : many(call, items);
  }

  private Future<Reply> one(Item item, Duration patience) {
    return switch (item) {
      case Item.Bad(Problem problem) -> Future.failedFuture(problem.exception());
      case Item.Good good ->
          loop.submitting()
              .one(good.draft)
              .map(submitted -> told(good, submitted))
              .compose(submitted -> reply(submitted, patience));
    };
  }

  /// A job that this very call has made before is answered as it was then.
  private static Submitted asNew(Submitted submitted) {
    return submitted instanceof Submitted.Taken(Enqueued.Known(_, _, var there))
            && there.isPresent()
        ? new Submitted.Taken(new Enqueued.New(there.get()))
        : submitted;
  }

  private Future<Reply> reply(Submitted submitted, Duration patience) {
    return switch (submitted) {
      case Submitted.Refused(var faults) ->
          Future.failedFuture(Refusals.faults(faults).exception());
      case Submitted.Taken(Enqueued.Refused(String queue, int depth)) ->
          Future.failedFuture(Refusals.full(queue, depth).exception());
      case Submitted.Taken(Enqueued.New(JobSnapshot snapshot)) ->
          settled(snapshot, patience).map(now -> created(now));
      case Submitted.Taken(Enqueued.Known(String id, var state, var there)) ->
          there.isEmpty()
              ? Future.succeededFuture(known(id, state.wire()))
              : settled(there.get(), patience).map(EnqueueRoutes::known);
    };
  }

  /// The job as it stands when its sender waited long enough.
  private Future<JobSnapshot> settled(JobSnapshot snapshot, Duration patience) {
    return patience.isZero()
        ? Future.succeededFuture(snapshot)
        : loop.watch()
            .ended(snapshot.id(), patience)
            .map(found -> found instanceof Found.Here(var now) ? now : snapshot);
  }

  static Reply created(JobSnapshot snapshot) {
    var json = new JsonWriter(2048);
    Jobs.write(json, snapshot);
    return Reply.json(201, json)
        .with("location", "/v1/jobs/" + snapshot.id())
        .withVersion(snapshot.life().version());
  }

  private static Reply known(JobSnapshot snapshot) {
    var json = new JsonWriter(2048);
    Jobs.write(json, snapshot, Optional.of(snapshot.id()));
    return Reply.json(200, json).withVersion(snapshot.life().version());
  }

  /// Only the memory of that job is left.
  private static Reply known(String id, String state) {
    var json = new JsonWriter(128).object().put("id", id).put("state", state);
    return Reply.json(200, json.put("duplicate_of", id).endObject());
  }

  private Future<Reply> many(Call call, List<Item> items) {
    var drafts = good(items);
    return loop.submitting()
        .many(drafts, false)
        .map(answers -> {
          var bulk = new Bulk(call.requestId());
          var next = answers.iterator();
          for (var item : items) {
            switch (item) {
              case Item.Bad(Problem problem) -> bulk.bad(problem);
              case Item.Good good -> write(bulk, told(good, next.next()));
            }
          }
          return bulk.reply();
        });
  }

  private static Submitted told(Item.Good item, Submitted submitted) {
    return item.ours ? asNew(submitted) : submitted;
  }

  private static List<Draft> good(List<Item> items) {
    var drafts = new ArrayList<Draft>(items.size());
    for (var item : items) {
      if (item instanceof Item.Good(Draft draft, _)) {
        drafts.add(draft);
      }
    }
    return drafts;
  }

  private static void write(Bulk bulk, Submitted submitted) {
    switch (submitted) {
      case Submitted.Refused(var faults) -> bulk.bad(Refusals.faults(faults));
      case Submitted.Taken(Enqueued.Refused(String queue, int depth)) ->
          bulk.bad(Refusals.full(queue, depth));
      case Submitted.Taken(Enqueued.New(JobSnapshot it)) -> bulk.good(201, it.id(), it.state());
      case Submitted.Taken(Enqueued.Known(String id, var state, _)) -> bulk.duplicate(id, state);
    }
  }

  private Future<Reply> together(Call call, List<Item> items) {
    for (int at = 0; at < items.size(); at++) {
      if (items.get(at) instanceof Item.Bad(Problem problem)) {
        return Future.failedFuture(Refusals.within(problem, "/" + at).exception());
      }
    }
    var drafts = good(items);
    if (drafts.size() > MOST_TOGETHER || queues(drafts) > 1) {
      var detail = "at most " + MOST_TOGETHER + " jobs of one queue go together";
      return Future.failedFuture(Problem.of(ProblemCode.VALIDATION_FAILED, detail).exception());
    }
    return loop.submitting()
        .many(drafts, true)
        .map(answers -> {
          var bulk = new Bulk(call.requestId());
          for (int at = 0; at < answers.size(); at++) {
            writeTogether(bulk, told((Item.Good) items.get(at), answers.get(at)));
          }
          return bulk.reply();
        });
  }

  private static long queues(List<Draft> drafts) {
    return drafts.stream().map(Draft::queue).distinct().count();
  }

  /// What refuses one refuses all.
  private static void writeTogether(Bulk bulk, Submitted submitted) {
    if (submitted instanceof Submitted.Taken(Enqueued.Refused(String queue, int depth))) {
      throw Refusals.full(queue, depth).exception();
    }
    write(bulk, submitted);
  }
}
