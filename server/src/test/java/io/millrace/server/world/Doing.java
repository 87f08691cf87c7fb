package io.millrace.server.world;

import io.millrace.core.job.Draft;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.FailureException;
import io.millrace.server.Does;
import io.millrace.server.dispatch.performer.Performers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// What performers do in a world, by the type of a job and what its args say: `ms` how long, `kind`
/// how it fails.
final class Doing {
  static final List<String> TYPES =
      List.of(
          "done", "done", "done", "fails", "deaf", "stuck", "steps", "parent", "yields", "kills");

  private static final int STEPS = 4;

  private final Hours hours;
  private final Judge judge;
  private final Member member;
  private final Rare rare;
  private boolean over;

  Doing(Member member, Hours hours, Judge judge, Rare rare) {
    this.member = member;
    this.hours = hours;
    this.judge = judge;
    this.rare = rare;
  }

  Performers performers() {
    return new Performers(
        List.of(
            does("done", this::done),
            does("fails", this::fails),
            does("deaf", this::deaf),
            does("stuck", this::stuck),
            does("steps", this::steps),
            does("parent", this::parent),
            does("yields", this::yields),
            does("kills", this::kills)));
  }

  /// Nothing is deaf any more.
  void end() {
    over = true;
  }

  private Does does(String type, Does.Work work) {
    return Does.work(
        type,
        context -> {
          judge.begun(context.claim(), member);
          try {
            return work.on(context);
          } finally {
            judge.ended(context.claim());
          }
        });
  }

  private static long millis(Context context) {
    return context.args().tree().path("ms").longValue();
  }

  private void stay(Context context) throws InterruptedException, ExecutionException {
    stay(millis(context));
  }

  private void stay(long millis) throws InterruptedException, ExecutionException {
    if (over) {
      throw new InterruptedException("the world ends");
    }
    var passed = new CompletableFuture<Boolean>();
    hours.in(millis, () -> passed.complete(true));
    passed.get();
  }

  private Outcome done(Context context) throws Exception {
    stay(context);
    return new Outcome.Done(Json.write(Map.of("by", member.name())));
  }

  private Outcome fails(Context context) throws Exception {
    stay(context);
    var kind = FailureKind.valueOf(context.args().tree().path("kind").asText());
    throw new FailureException(Failure.of(kind, "Boom", "no"));
  }

  /// Comes back in its time, whoever calls.
  private Outcome deaf(Context context) throws Exception {
    long until = hours.millis() + millis(context);
    while (hours.millis() < until) {
      try {
        stay(until - hours.millis());
      } catch (InterruptedException e) {
        if (over) {
          throw e;
        }
        rare.saw(Rare.Sight.CALLED_IN_VAIN);
      }
    }
    return Outcome.Done.EMPTY;
  }

  private Outcome stuck(Context context) throws Exception {
    while (true) {
      try {
        new CompletableFuture<Boolean>().get();
      } catch (InterruptedException e) {
        if (over) {
          throw e;
        }
        rare.saw(Rare.Sight.NEVER_CAME_BACK);
      }
    }
  }

  /// Goes on where the one before it was.
  private Outcome steps(Context context) throws Exception {
    int from = context.cursor().map(it -> it.tree().path("at").intValue()).orElse(0);
    if (from > 0) {
      rare.saw(Rare.Sight.WENT_ON_AT_ITS_CURSOR);
    }
    for (int at = from; at < STEPS; at++) {
      stay(context);
      context.progress(
          at * 100 / STEPS, "step", Json.EMPTY_OBJECT, Json.write(Map.of("at", at + 1)));
      if (at % 2 == 0) {
        context.heartbeat();
      }
      context.checkpoint();
    }
    return Outcome.Done.EMPTY;
  }

  private Outcome parent(Context context) throws Exception {
    stay(context);
    var args = Json.write(Map.of("ms", millis(context)));
    var draft = Draft.of("done", context.claim().job().queue(), args);
    judge.acknowledged(context.enqueue(draft.withId(context.id() + "." + context.attempt())));
    rare.saw(Rare.Sight.CHILD_MADE);
    return Outcome.Done.EMPTY;
  }

  private Outcome yields(Context context) throws Exception {
    stay(context);
    if (context.cursor().isPresent()) {
      return Outcome.Done.EMPTY;
    }
    var cursor = Optional.of(Json.write(Map.of("at", 1)));
    return millis(context) % 2 == 0
        ? new Outcome.Yield(cursor, "later")
        : new Outcome.Snooze(hours.clock().instant().plusSeconds(5), cursor);
  }

  private Outcome kills(Context context) throws Exception {
    stay(context);
    member.die();
    rare.saw(Rare.Sight.KILLED_ITS_NODE);
    return Outcome.Done.EMPTY;
  }
}
