package io.millrace.server.live.work;

import io.millrace.core.access.Caller;
import io.millrace.core.job.Token;
import io.millrace.core.job.Want;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extended;
import io.millrace.core.worker.Order;
import io.millrace.core.worker.Worker;
import io.millrace.core.worker.WorkerState;
import io.millrace.server.http.fields.Faults;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.resource.work.About;
import io.millrace.server.http.resource.work.Beats;
import io.millrace.server.http.resource.work.Claims;
import io.millrace.server.http.resource.work.Reports;
import io.millrace.server.http.resource.work.Settles;
import io.millrace.server.http.resource.work.Workers;
import io.millrace.server.http.route.work.Settling.Item;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One worker on one connection: what it says is done as its calls would be, what it wants is sent
/// to it as jobs, and what is wanted of it is told when it happens. When the connection is lost its
/// leases stand until they end, so that it may come back and go on.
public final class Hand {
  /// The frames that are for it.
  public static final Set<String> OPS =
      Set.of(
          "register",
          "want",
          "ack",
          "nack",
          "snooze",
          "release",
          "extend",
          "progress",
          "log",
          "beat");

  private static final Logger LOG = LoggerFactory.getLogger(Hand.class);
  private static final int PENDING = 64;
  private static final int MOST = 1_000;

  private final Workshop shop;
  private final Wire wire;
  private final Consumer<Hand> close;
  private final Holdings holdings = new Holdings();
  private final Ends ends;
  private final Pull pull;
  private final Lookout lookout;
  private Optional<About> about = Optional.empty();
  private String worker = "";
  private Future<?> listed = Future.succeededFuture();
  private int pending;
  private boolean gone;

  Hand(Workshop shop, Vertx vertx, Wire wire, Consumer<Hand> close) {
    this.shop = shop;
    this.wire = wire;
    this.close = close;
    this.ends = new Ends(shop, wire, holdings);
    this.pull = new Pull(shop, vertx, wire, holdings);
    this.lookout = new Lookout(shop, wire, holdings, pull);
  }

  private Caller caller() {
    return wire.guest().caller();
  }

  /// It was here before under that id.
  public void comesBack(String id) {
    worker = id;
  }

  /// Does what a frame says; what is wrong with it is thrown.
  public void frame(String op, Optional<Long> id, Fields fields, Faults faults) {
    fields.take("id", Shape.json(32));
    if (id.isEmpty() && !op.equals("want")) {
      fields.fault("id", "required", "must be there: the answer names it");
    }
    shop.check(caller(), op);
    switch (op) {
      case "register" -> register(id.orElse(0L), fields, faults);
      case "want" -> want(id, fields, faults);
      case "beat" -> beat(id.orElse(0L), fields, faults);
      case "extend", "progress", "log" -> report(op, id.orElse(0L), fields, faults);
      default -> settle(op, id.orElse(0L), fields, faults);
    }
  }

  /// One request more that waits for its answer.
  private void enter() {
    if (pending >= PENDING) {
      throw Problem.of(
              ProblemCode.QUOTA_EXCEEDED, "at most " + PENDING + " requests without an answer")
          .exception();
    }
    pending++;
  }

  private <T> void answer(long id, Future<T> what, Function<T, Consumer<JsonWriter>> result) {
    answer(Optional.of(id), what, result);
  }

  /// One without an id is told only what is wrong.
  private <T> void answer(
      Optional<Long> id, Future<T> what, Function<T, Consumer<JsonWriter>> result) {
    what.onComplete(
        it -> {
          id.ifPresent(asked -> ok(asked, result.apply(it)));
          answered(1);
        },
        cause -> {
          wire.refuse(id, cause);
          answered(1);
        });
  }

  private void ok(long id, Consumer<JsonWriter> result) {
    wire.send("ok", json -> result.accept(json.put("id", id).name("result")));
  }

  private void answered(int count) {
    pending -= count;
    if (!gone) {
      pull.go();
      wire.drain();
    }
  }

  private void register(long id, Fields fields, Faults faults) {
    var said = About.read(fields);
    fields.end();
    faults.raise();
    shop.doors().admit();
    enter();
    var there =
        shop.enrolling()
            .enrol(caller(), said)
            .map(it -> {
              came(it);
              return it;
            });
    listed = there;
    answer(
        id,
        there.compose(it -> shop.recorded(caller(), wire.remote(), it)),
        came -> json -> json.raw(Workers.registered(came, shop.doors().now()).json()));
  }

  private void came(Worker there) {
    worker = there.id();
    about = Optional.of(About.of(there.enrolment().about()));
    var wish = pull.wish();
    if (!wish.queues().list().isEmpty() && !wish.worker().equals(worker)) {
      pull.wants(new Pull.Wish(worker, wish.queues(), wish.types()));
    }
    pull.quiet(false);
  }

  private void want(Optional<Long> id, Fields fields, Faults faults) {
    var n = fields.need("n", Shape.whole(0, MOST));
    var queues = fields.take("queues", Claims.QUEUES);
    var types = fields.take("types", Claims.TYPES);
    var strict = fields.take("order", Claims.ORDER);
    fields.end();
    faults.raise();
    enter();
    var wanted =
        known()
            .map(_ -> {
              wish(queues, types, strict);
              pull.wants(n.orElseThrow());
              return n;
            });
    answer(id, wanted, _ -> json -> json.object().endObject());
  }

  /// What it said when it came, be that under way; of one that came back, what it said first.
  private Future<?> known() {
    return listed
        .otherwiseEmpty()
        .compose(_ ->
            about.isPresent() || worker.isEmpty()
                ? Future.succeededFuture()
                : shop.known()
                    .one(caller(), worker)
                    .map(it -> about = Optional.of(About.of(it.enrolment().about()))));
  }

  private void wish(
      Optional<List<Want.Weighted>> queues,
      Optional<List<String>> types,
      Optional<Boolean> strict) {
    var before = pull.wish();
    var list =
        queues.orElseGet(() ->
            before.queues().list().isEmpty()
                ? about.map(About::queues).orElse(List.of())
                : before.queues().list());
    var only =
        types
            .<Set<String>>map(Set::copyOf)
            .orElseGet(() ->
                before.types().isEmpty()
                    ? about.map(it -> Set.copyOf(it.types())).orElse(Set.of())
                    : before.types());
    var wish =
        new Pull.Wish(worker, new Want.Queues(list, strict.orElse(before.queues().strict())), only);
    if (list.isEmpty()) {
      throw Problem.of(ProblemCode.MALFORMED, "name queues, here or when you register").exception();
    }
    if (!wish.equals(before)) {
      pull.wants(wish);
    }
  }

  private void settle(String op, long id, Fields fields, Faults faults) {
    var job = fields.need("job", Shape.text(128));
    var more = fields.take("want", Shape.whole(0, MOST));
    var said = Settles.read(op, fields, shop.doors().now());
    faults.raise();
    enter();
    ends.add(id, new Item(job.orElseThrow(), said.orElseThrow()));
    more.ifPresent(pull::wants);
  }

  /// What came with one message has been read.
  public void flush() {
    ends.flush(caller(), this::answered);
  }

  private void report(String op, long id, Fields fields, Faults faults) {
    var job = fields.need("job", Shape.text(128));
    var token = fields.need("lease", Shape.TEXT).flatMap(Token::of).orElse(Beats.NO_TOKEN);
    var extend = said(op, job.orElse(""), token, fields);
    fields.end();
    faults.raise();
    enter();
    answer(
        id,
        shop.reporting()
            .held(caller(), extend)
            .map(held -> {
              holdings.renewed(extend.id(), token, held.deadline());
              return held;
            }),
        held -> json -> Reports.writeHeld(json, held));
  }

  private static Extend said(String op, String job, Token token, Fields fields) {
    return switch (op) {
      case "extend" -> Extend.by(job, token, Reports.readExtend(fields).orElse(Extend.OWN_LENGTH));
      case "progress" ->
          new Extend(job, token, Optional.of(Extend.OWN_LENGTH), Reports.readProgress(fields));
      default -> new Extend(job, token, Optional.empty(), Reports.readLines(fields));
    };
  }

  private void beat(long id, Fields fields, Faults faults) {
    var said = Beats.read(fields, shop.doors().node());
    fields.end();
    faults.raise();
    enter();
    answer(
        id,
        shop.beating()
            .beat(caller(), worker, said)
            .map(heard -> {
              heard(heard);
              return heard;
            }),
        heard -> json -> Beats.write(json, heard, shop.doors().now()));
  }

  private void heard(Beats.Heard heard) {
    for (var lease : heard.leases()) {
      var asked = lease.asked();
      if (lease.answer() instanceof Extended.Held held) {
        holdings.renewed(asked.id(), asked.token(), held.deadline());
      } else {
        holdings.ended(asked.token());
      }
    }
    pull.quiet(heard.state() != WorkerState.RUNNING);
  }

  /// Somebody who holds a job of that queue is asked something.
  void attend(String queue) {
    lookout.attend(queue);
  }

  /// Something is wanted of a worker.
  void ordered(String id) {
    if (id.equals(worker) && !worker.isEmpty()) {
      shop.known()
          .one(caller(), worker)
          .onComplete(
              it -> {
                pull.quiet(it.ahead() != WorkerState.RUNNING);
                state(it.ahead(), it.order());
                wire.drain();
              },
              cause -> LOG.warn("worker hears its order with the next beat id={}", id, cause));
    }
  }

  private void state(WorkerState state, Optional<Order> order) {
    wire.send(
        "state",
        json -> {
          json.put("state", state.wire());
          Workers.until(order).ifPresent(it -> json.put("drain_until", it));
        });
  }

  /// Looks after leases that nobody renewed.
  public void tick() {
    lookout.tick();
  }

  /// The client takes what it is sent again.
  public void go() {
    pull.go();
  }

  /// The connection is no more.
  public void leave() {
    gone = true;
    pull.end();
    close.accept(this);
  }
}
