package io.millrace.server.http.route.bound;

import io.millrace.core.definition.Kind;
import io.millrace.core.job.Fault;
import io.millrace.core.limit.Grant;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.Weighed;
import io.millrace.core.spi.LimitStore.Ask;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.resource.bound.Limiters;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.Presence;
import io.millrace.server.http.route.Reading;
import io.millrace.server.http.route.Refusals;
import io.millrace.server.http.route.Staying;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Permits of limiters, asked for by hand by who guards own code with them.
public final class PermitRoutes implements Routes {
  private static final Logger LOG = LoggerFactory.getLogger(PermitRoutes.class);
  private static final Duration LONGEST_HOLD = Duration.ofHours(24);
  private static final Duration HOLD = Duration.ofSeconds(30);

  /// How often is asked again: somebody may give back before anything runs out.
  private static final Duration GLANCE = Duration.ofMillis(100);

  private final Doors doors;
  private final Vertx vertx;
  private final Idempotency idempotency;

  private record Wanted(int weight, Duration patience, Duration hold) {}

  /// Until when somebody waits, and whether he is still there.
  private record Patience(Instant until, Presence presence) {}

  public PermitRoutes(Doors doors, Vertx vertx, Idempotency idempotency) {
    this.doors = doors;
    this.vertx = vertx;
    this.idempotency = idempotency;
  }

  @Override
  public void mount(Table table) {
    var path = "/v1/limiters/{name}/";
    table
        .post(path + "acquire", BodyRule.OPTIONAL, idempotency.once(this::acquire))
        .post(path + "release", BodyRule.OBJECT, idempotency.once(this::release));
  }

  private Future<Reply> acquire(Call call) {
    var wanted = Reading.body(call, PermitRoutes::wanted);
    var until = doors.now().plus(wanted.patience);
    return limiter(call)
        .map(limiter -> {
          check(wanted.weight, limiter);
          var name = limiter.name();
          return new Ask(name, held(name, doors.secret("prm_")), wanted.weight, wanted.hold);
        })
        .compose(ask ->
            new Staying(vertx)
                .during(
                    call,
                    wanted.patience,
                    presence -> ask(ask, new Patience(until, presence)),
                    granted -> leave(granted.permit()))
                .map(granted -> reply(granted, ask.limiter())));
  }

  /// What weighs more than may run at once would break the bound, or wait for ever.
  private static void check(int weight, Limiter limiter) {
    var most = limiter.limit().concurrency();
    if (most.isPresent() && weight > most.getAsInt()) {
      var detail = "the limiter lets " + most.getAsInt() + " run at once";
      throw Refusals.faults(List.of(new Fault("/weight", "range", detail))).exception();
    }
  }

  /// The name under which a permit is held: nothing but its own limiter's path gives it back.
  private static String held(String limiter, String permit) {
    return limiter + " " + permit;
  }

  private static Wanted wanted(Fields fields) {
    return new Wanted(
        fields.takeWhole("weight", 1, Weighed.MOST).orElse(1),
        upTo(fields, "wait", Call.LONGEST_WAIT).orElse(Duration.ZERO),
        hold(fields));
  }

  /// One that is over at once would hold nothing.
  private static Duration hold(Fields fields) {
    var hold = upTo(fields, "hold", LONGEST_HOLD);
    hold.filter(Duration::isZero)
        .ifPresent(_ -> fields.fault("hold", "range", "must be longer than 0s"));
    return hold.orElse(HOLD);
  }

  private static Optional<Duration> upTo(Fields fields, String name, Duration most) {
    var asked = fields.take(name, Shape.DURATION);
    asked
        .filter(it -> it.isNegative() || it.compareTo(most) > 0)
        .ifPresent(_ -> fields.fault(name, "range", "0s to " + most.toSeconds() + "s"));
    return asked;
  }

  private Future<Limiter> limiter(Call call) {
    return doors.definitions(Kind.LIMITER).find(call.parameter("name")).map(Limiters::of);
  }

  private Future<Grant.Granted> ask(Ask ask, Patience patience) {
    return doors
        .backend()
        .limits()
        .acquire(List.of(ask))
        .compose(grants ->
            switch (grants.getFirst()) {
              case Grant.Granted granted -> granted(granted, ask, patience);
              case Grant.Refused(Optional<Instant> freeAt) -> again(ask, freeAt, patience);
            });
  }

  /// What came for one that has gone meanwhile is held for nobody.
  private Future<Grant.Granted> granted(Grant.Granted granted, Ask ask, Patience patience) {
    return patience.presence.isOver()
        ? giveBack(granted.permit()).compose(_ -> full(ask, Optional.empty()))
        : Future.succeededFuture(granted);
  }

  /// Once more at the very end, for what came free in the last moment. Not for one that has gone
  /// meanwhile: the store would be asked for nobody ten times a second until his time is over.
  private Future<Grant.Granted> again(Ask ask, Optional<Instant> freeAt, Patience patience) {
    var now = doors.now();
    if (!now.isBefore(patience.until) || patience.presence.isOver()) {
      return full(ask, freeAt);
    }
    doors.admit();
    var next =
        Stream.of(now.plus(GLANCE), patience.until, freeAt.orElse(patience.until))
            .min(Comparator.naturalOrder())
            .orElseThrow();
    long pause = Math.max(1, Duration.between(now, next).toMillis());
    return vertx.timer(pause, TimeUnit.MILLISECONDS).compose(_ -> ask(ask, patience));
  }

  private Future<Grant.Granted> full(Ask ask, Optional<Instant> freeAt) {
    var now = doors.now();
    return Future.failedFuture(
        Problem.of(ProblemCode.LIMITER_FULL, "limiter " + ask.limiter() + " has nothing left")
            .withRetryAfter(Duration.between(now, freeAt.orElse(now)))
            .exception());
  }

  private static Reply reply(Grant.Granted granted, String limiter) {
    var permit = granted.permit().substring(held(limiter, "").length());
    var json = new JsonWriter(96).object().put("acquired", true).put("permit", permit);
    Limiters.available(json, granted.available());
    return Reply.json(200, json.endObject());
  }

  private Future<Reply> release(Call call) {
    var permit = Reading.body(call, fields -> fields.need("permit", Shape.TEXT).orElse("none"));
    return limiter(call)
        .compose(limiter -> giveBack(held(limiter.name(), permit)))
        .map(_ -> Reply.empty(204));
  }

  /// Who it was for is answered already.
  private void leave(String permit) {
    giveBack(permit).onComplete(_ -> {}, cause -> LOG.warn("giving a permit back failed", cause));
  }

  private Future<?> giveBack(String permit) {
    return doors
        .backend()
        .limits()
        .giveBack(List.of(permit))
        .map(woken -> {
          doors.wake(woken);
          return woken;
        });
  }
}
