package io.millrace.server.http.route.work;

import io.millrace.core.spi.Change;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Settled.Ended;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Deed;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.fields.Faults;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.InvalidFields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonValue;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.resource.work.Claims;
import io.millrace.server.http.resource.work.Settles;
import io.millrace.server.http.resource.work.Settles.Said;
import io.millrace.server.http.route.Actions;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.OneJob;
import io.millrace.server.http.route.Reading;
import io.millrace.server.http.route.Refusals;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How holders end their attempts: `POST /v1/jobs/{id}/{ack,nack,snooze,release}`, and many at once
/// with `POST /v1/acks`.
public record SettleRoutes(
    Doors doors, Waiters waiters, Tallies tallies, Actions actions, Idempotency idempotency)
    implements Routes {
  private static final int MOST = 1_000;

  @Override
  public void mount(Table table) {
    for (var op : List.of("ack", "nack", "release")) {
      table.post(
          "/v1/jobs/{id}/" + op, BodyRule.OBJECT, idempotency.once(call -> settle(op, call)));
    }
    table
        .post("/v1/jobs/{id}/snooze", BodyRule.OBJECT, idempotency.once(this::snooze))
        .post("/v1/acks", BodyRule.ITEMS, idempotency.once(this::acks));
  }

  private Settling settling(Call call) {
    return new Settling(doors, tallies, call.caller());
  }

  private Future<Reply> settle(String op, Call call) {
    var said = Reading.body(call, fields -> Settles.read(op, fields, doors.now())).orElseThrow();
    return settling(call)
        .settle(List.of(new Settling.Item(call.parameter("id"), said)))
        .map(results -> reply(results.getFirst()));
  }

  private static Reply reply(Settling.Result result) {
    return switch (result) {
      case Settling.Result.Refused(_, Problem problem) -> throw problem.exception();
      case Settling.Result.Done(String id, Ended ended) -> {
        var json = new JsonWriter(128);
        Settles.writeEnded(json, id, ended);
        yield Reply.json(200, json);
      }
    };
  }

  /// With a lease it ends an attempt; without, it moves a job that waits.
  private Future<Reply> snooze(Call call) {
    var now = doors.now();
    record Moved(Optional<Said> said, Optional<Instant> until) {}
    var moved =
        Reading.body(
            call,
            fields -> {
              boolean leased = fields.has("lease");
              Refusals.checkScope(call.caller(), leased ? "claims:execute" : "jobs:write");
              return leased
                  ? new Moved(Settles.read("snooze", fields, now), Optional.empty())
                  : new Moved(Optional.empty(), Settles.until(fields, now));
            });
    var id = call.parameter("id");
    if (moved.said.isPresent()) {
      var item = new Settling.Item(id, moved.said.get());
      return settling(call)
          .settle(List.of(item))
          .map(results -> reply(results.getFirst()).did(Deed.NONE));
    }
    return actions
        .change(
            List.of(id),
            new Change.Snooze(moved.until.orElseThrow()),
            Actions.SNOOZABLE,
            call.caller())
        .map(results -> OneJob.reply(Actions.single(results)));
  }

  /// One item of `/v1/acks`: what was said, or why it cannot be read.
  private sealed interface Read {
    record Good(Settling.Item item) implements Read {}

    record Bad(Optional<String> id, Problem problem) implements Read {}
  }

  private record Acks(List<JsonValue> items, Optional<Claims.Asked> claim) {}

  private Future<Reply> acks(Call call) {
    var acks =
        Reading.body(
            call,
            fields ->
                new Acks(
                    fields.need("items", Shape.list(value -> value, MOST)).orElse(List.of()),
                    fields.takeFields("claim").map(it -> Claims.read(it, doors.node()))));
    var now = doors.now();
    var items = acks.items.stream().map(value -> read(value, now)).toList();
    return settling(call)
        .settle(good(items))
        .compose(results -> claim(acks, call).map(claimed -> reply(call, items, results, claimed)));
  }

  private static Read read(JsonValue value, Instant now) {
    var faults = new Faults();
    var fields = Fields.of(value, faults);
    var id = fields.need("id", Shape.TEXT);
    var said = Settles.readItem(fields, now);
    try {
      faults.raise();
      return new Read.Good(new Settling.Item(id.orElseThrow(), said.orElseThrow()));
    } catch (InvalidFields invalid) {
      return new Read.Bad(id, Problem.of(invalid.findings()));
    }
  }

  private static List<Settling.Item> good(List<Read> items) {
    var good = new ArrayList<Settling.Item>(items.size());
    for (var item : items) {
      if (item instanceof Read.Good(Settling.Item read)) {
        good.add(read);
      }
    }
    return good;
  }

  private Future<Claimed> claim(Acks acks, Call call) {
    if (acks.claim.isEmpty() || doors.isStopping()) {
      return Future.succeededFuture(Claimed.NOTHING);
    }
    var asked = acks.claim.get();
    return waiters.claim(call, asked.want(), asked.patience());
  }

  private Reply reply(Call call, List<Read> items, List<Settling.Result> results, Claimed claimed) {
    var json = new JsonWriter(256 + items.size() * 96).object().array("items");
    var result = results.iterator();
    for (int at = 0; at < items.size(); at++) {
      json.object().put("index", at);
      switch (items.get(at)) {
        case Read.Bad(var id, Problem problem) -> write(json.put("id", id), problem, call);
        case Read.Good _ -> write(json, result.next(), call);
      }
      json.endObject();
    }
    json.endArray();
    Claims.writeList(json, claimed);
    var reply = Reply.json(200, json.put("time", doors.now()).endObject());
    return results.stream().anyMatch(SettleRoutes::isForNow) ? reply.forNow() : reply;
  }

  private static boolean isForNow(Settling.Result result) {
    return result instanceof Settling.Result.Refused(_, Problem problem)
        && problem.code().retryable();
  }

  private static void write(JsonWriter json, Settling.Result result, Call call) {
    switch (result) {
      case Settling.Result.Done(String id, Ended ended) ->
          Settles.writeState(json.put("id", id).put("status", 200), ended);
      case Settling.Result.Refused(String id, Problem problem) ->
          write(json.put("id", id), problem, call);
    }
  }

  private static void write(JsonWriter json, Problem problem, Call call) {
    json.put("status", problem.code().status());
    problem.write(json.name("problem"), call.requestId());
  }
}
