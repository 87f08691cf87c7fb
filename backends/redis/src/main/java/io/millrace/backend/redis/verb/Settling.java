package io.millrace.backend.redis.verb;

import io.millrace.backend.redis.footing.Batch;
import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.footing.Shards;
import io.millrace.backend.redis.form.Bytes;
import io.millrace.backend.redis.form.Code;
import io.millrace.backend.redis.form.Errand;
import io.millrace.backend.redis.form.Needs;
import io.millrace.backend.redis.lend.Claiming;
import io.millrace.backend.redis.limit.Permits;
import io.millrace.backend.redis.record.Lent;
import io.millrace.backend.redis.record.Tale;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.job.Want;
import io.millrace.core.limit.BreakerTurn;
import io.millrace.core.spi.Absent;
import io.millrace.core.spi.BreakerStore.Verdict;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Settle;
import io.millrace.core.spi.Settled;
import io.millrace.core.spi.Settled.Ending;
import io.millrace.core.spi.Stale;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Takes jobs back from their holders, and lends the next ones right behind.
public final class Settling {
  private static final byte[] NOTHING = new byte[0];
  private static final byte[] STOPPED =
      Tale.outcome("cancelled", Optional.empty(), Optional.empty());
  private static final int ENDED = 1;
  private static final int STALE = 2;

  /// How many values of an answer tell of one end.
  private static final int WIDTH = 6;

  private final Footing footing;
  private final Homes homes;
  private final Claiming claiming;
  private final Permits permits;
  private final Errands errands;
  private final Map<String, Batch<Settle, Told>> batches = new HashMap<>();

  /// What became of one, whether something is to be claimed by it in its home, what came of what it
  /// gave back, and in which other homes something is to be claimed when what follows is done.
  private record Told(
      Ending ending, boolean hint, Permits.After after, Future<Set<String>> follows) {
    Told with(Permits.After changed) {
      return new Told(ending, hint, changed, follows);
    }
  }

  Settling(Footing footing, Homes homes, Claiming claiming, Permits permits, Errands errands) {
    this.footing = footing;
    this.homes = homes;
    this.claiming = claiming;
    this.permits = permits;
    this.errands = errands;
  }

  Future<Settled> settle(List<Settle> ends, Want next) {
    return homes
        .of(ends.stream().map(Settle::id).toList())
        .compose(where -> settle(ends, where, next).compose(done -> elsewhere(ends, where, done)));
  }

  /// Those that are not where they were looked for may have gone to another queue.
  private Future<Settled> elsewhere(List<Settle> ends, Map<String, String> where, Settled done) {
    var absent = new ArrayList<Integer>(0);
    for (int at = 0; at < ends.size(); at++) {
      if (done.ends().get(at) instanceof Absent) {
        absent.add(at);
      }
    }
    if (absent.isEmpty()) {
      return Future.succeededFuture(done);
    }
    var rest = absent.stream().map(ends::get).toList();
    return homes
        .again(rest.stream().map(Settle::id).toList(), where)
        .compose(there ->
            there.isEmpty()
                ? Future.succeededFuture(done)
                : settle(rest, there, Want.NONE).map(more -> join(done, absent, more)));
  }

  private static Settled join(Settled done, List<Integer> places, Settled more) {
    var endings = new ArrayList<>(done.ends());
    for (int at = 0; at < places.size(); at++) {
      endings.set(places.get(at), more.ends().get(at));
    }
    var hints = new HashSet<>(done.hints());
    hints.addAll(more.hints());
    return new Settled(endings, done.claimed(), hints, done.turns());
  }

  private Future<Settled> settle(List<Settle> ends, Map<String, String> where, Want next) {
    var byHome = new LinkedHashMap<String, List<Integer>>();
    for (int at = 0; at < ends.size(); at++) {
      var queue = where.get(ends.get(at).id());
      if (queue != null) {
        byHome.computeIfAbsent(queue, _ -> new ArrayList<>()).add(at);
      }
    }
    var endings = new Ending[ends.size()];
    Arrays.fill(endings, Absent.ABSENT);
    Set<String> hints = new HashSet<>();
    var turns = new ArrayList<BreakerTurn>(0);
    var claim = new NextClaim(next, byHome.keySet());
    var asked = new ArrayList<Future<?>>();
    byHome.forEach((queue, places) ->
        asked.add(
            batch(queue)
                .ask(places.stream().map(ends::get).toList(), () -> claim.left(queue))
                .compose(told -> {
                  for (int at = 0; at < told.size(); at++) {
                    endings[places.get(at)] = told.get(at).ending;
                    if (told.get(at).hint) {
                      hints.add(Shards.queue(queue));
                    }
                    hints.addAll(told.get(at).after.hints());
                    turns.addAll(told.get(at).after.turns());
                  }
                  return told.getFirst().follows.map(hints::addAll);
                })));
    var claimed = claim.begun();
    return Future.join(asked)
        .transform(done ->
            done.succeeded()
                ? claimed.map(it -> new Settled(Arrays.asList(endings), it, hints, turns))
                : claimed.transform(it -> unheard(it).compose(_ -> failed(done.cause()))));
  }

  private static Future<Settled> failed(Throwable cause) {
    return Future.failedFuture(cause);
  }

  /// Who could not settle everything is told so, and nothing of what he was lent right behind: that
  /// goes back, or it would be nobody's until its lease ends.
  private Future<?> unheard(AsyncResult<Claimed> claimed) {
    if (claimed.failed() || claimed.result().lent().isEmpty()) {
      return Future.succeededFuture();
    }
    var back = claimed.result().lent().stream().map(Settling::unbegun).toList();
    return settle(back, Want.NONE).otherwiseEmpty();
  }

  private static Settle unbegun(Claim claim) {
    var outcome = new Outcome.Yield(Optional.empty(), "who asked for it was not told");
    var ruling = new Ruling(outcome, Optional.empty(), false, Optional.empty());
    return new Settle(claim.job().id(), claim.lease().token(), outcome.wire(), ruling);
  }

  /// A claim that leaves right behind the last settle, so that both are one round trip and it sees
  /// what that one freed.
  private final class NextClaim {
    private final Want want;
    private final Set<String> waitsFor;
    private final Promise<Claimed> answer = Promise.promise();

    NextClaim(Want want, Collection<String> queues) {
      this.want = want;
      this.waitsFor = new HashSet<>(queues);
    }

    void left(String queue) {
      waitsFor.remove(queue);
      if (waitsFor.isEmpty()) {
        send();
      }
    }

    Future<Claimed> begun() {
      if (waitsFor.isEmpty() && !answer.future().isComplete()) {
        send();
      }
      return answer.future();
    }

    private boolean sent;

    private void send() {
      if (!sent) {
        sent = true;
        claiming.claim(want).onComplete(answer);
      }
    }
  }

  private Batch<Settle, Told> batch(String queue) {
    return batches.computeIfAbsent(queue, _ -> new Batch<>(_ -> 500, ends -> send(queue, ends)));
  }

  private Future<List<Told>> send(String queue, List<Settle> ends) {
    var args = footing.args().add(STOPPED);
    for (var end : ends) {
      var ruling = end.ruling();
      var outcome = ruling.outcome();
      args.add(end.id())
          .add(Lent.proof(end.token()))
          .add(end.call())
          .add(meta(ruling))
          .add(Tale.outcome(outcome.wire(), failure(outcome), back(outcome, ruling)))
          .add(kept(outcome, ruling))
          .add(cursor(outcome));
    }
    return footing
        .commands()
        .run(Scripts.SETTLE, footing.keys().home(queue).settle(), args)
        .compose(answer -> {
          var owed = answer.at(3).texts().stream().map(it -> new Errand(queue, it)).toList();
          var told = told(queue, answer, ends.size(), errands.run(owed));
          return answer.at(2).size() == 0
              ? Future.succeededFuture(told)
              : givenBack(ends, told, answer.at(2));
        });
  }

  /// What those held elsewhere that ended is given back; who is the first of them tells what came
  /// of it.
  private Future<List<Told>> givenBack(List<Settle> ends, List<Told> told, Heard held) {
    var over = new ArrayList<Permits.Over>();
    for (int at = 0; at < held.size(); at += 3) {
      int place = held.whole(at) - 1;
      var needs = Needs.read(held.text(at + 1));
      over.add(over(ends.get(place).ruling(), told.get(place).ending, needs, held.text(at + 2)));
    }
    int first = held.whole(0) - 1;
    return permits
        .over(over)
        .map(after -> {
          told.set(first, told.get(first).with(after));
          return told;
        });
  }

  private static Permits.Over over(Ruling ruling, Ending ending, Needs needs, String permit) {
    var outcome = ruling.outcome();
    boolean withdrawn =
        ending instanceof Settled.Ended ended
            && ended.state() == JobState.CANCELLED
            && !(outcome instanceof Outcome.Cancelled);
    var failure = withdrawn ? Optional.<Failure>empty() : failure(outcome);
    var verdict =
        needs
            .breaker()
            .filter(_ -> failure.isPresent() || outcome instanceof Outcome.Done)
            .map(it -> new Verdict(it, failure.isEmpty(), failure.map(Failure::kind)));
    var throttled =
        outcome instanceof Outcome.Retry(Failure cause, _) && cause.kind() == FailureKind.THROTTLED;
    return new Permits.Over(needs, permit, verdict, throttled ? ruling.at() : Optional.empty());
  }

  private static List<Told> told(
      String queue, Heard answer, int count, Future<Set<String>> follows) {
    boolean hint = answer.yes(1);
    var told = new ArrayList<Told>(count);
    for (int at = 0; at < count; at++) {
      var ending = ending(queue, answer, 4 + WIDTH * at);
      boolean fresh = ending instanceof Settled.Ended ended && !ended.repeated();
      told.add(new Told(ending, hint && fresh, Permits.After.NOTHING, follows));
    }
    return told;
  }

  private static Ending ending(String queue, Heard answer, int from) {
    return switch (answer.whole(from)) {
      case ENDED -> {
        long run = answer.number(from + 2);
        var type = answer.text(from + 5);
        int apart = type.indexOf(0);
        yield new Settled.Ended(
            apart < 0 ? Shards.queue(queue) : type.substring(apart + 1),
            apart < 0 ? type : type.substring(0, apart),
            Code.state(answer.whole(from + 1)),
            run < 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(run)),
            answer.whole(from + 3),
            answer.yes(from + 4));
      }
      case STALE -> new Stale(Code.state(answer.whole(from + 1)), answer.number(from + 2));
      default -> Absent.ABSENT;
    };
  }

  /// `<BBBi7`: outcome, spent, failure, and the instant to come back.
  private static byte[] meta(Ruling ruling) {
    var outcome = ruling.outcome();
    long at = back(outcome, ruling).map(Instant::toEpochMilli).orElse(0L);
    return new Bytes(10)
        .put(word(outcome), 1)
        .put(ruling.spent() ? 1 : 0, 1)
        .put(failure(outcome).map(Settling::kind).orElse(0), 1)
        .put(at, 7)
        .done();
  }

  private static int word(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done _ -> 1;
      case Outcome.Retry _ -> 2;
      case Outcome.Snooze _ -> 3;
      case Outcome.Yield _ -> 4;
      case Outcome.Dead _ -> 5;
      case Outcome.Discard _ -> 6;
      case Outcome.Cancelled _ -> 7;
    };
  }

  private static int kind(Failure failure) {
    return failure.kind() == FailureKind.TRANSIENT ? 1 : 2;
  }

  private static Optional<Failure> failure(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Retry(Failure failure, _) -> Optional.of(failure);
      case Outcome.Dead(Failure failure) -> Optional.of(failure);
      case Outcome.Discard(Failure failure) -> Optional.of(failure);
      case Outcome.Done _, Outcome.Snooze _, Outcome.Cancelled _, Outcome.Yield _ ->
          Optional.empty();
    };
  }

  private static Optional<Instant> back(Outcome outcome, Ruling ruling) {
    return switch (outcome) {
      case Outcome.Retry _ -> ruling.at();
      case Outcome.Snooze(Instant until, _) -> Optional.of(until);
      case Outcome.Done _,
          Outcome.Dead _,
          Outcome.Discard _,
          Outcome.Cancelled _,
          Outcome.Yield _ ->
          Optional.empty();
    };
  }

  private static byte[] kept(Outcome outcome, Ruling ruling) {
    return switch (outcome) {
      case Outcome.Done(Json result) -> Tale.result(result);
      case Outcome.Dead _ -> ruling.signature().map(Tale::signature).orElse(NOTHING);
      case Outcome.Retry _,
          Outcome.Snooze _,
          Outcome.Yield _,
          Outcome.Discard _,
          Outcome.Cancelled _ ->
          NOTHING;
    };
  }

  private static byte[] cursor(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Snooze(_, Optional<Json> cursor) -> cursor.map(Json::bytes).orElse(NOTHING);
      case Outcome.Yield(Optional<Json> cursor, _) -> cursor.map(Json::bytes).orElse(NOTHING);
      case Outcome.Done _,
          Outcome.Retry _,
          Outcome.Dead _,
          Outcome.Discard _,
          Outcome.Cancelled _ ->
          NOTHING;
    };
  }
}
