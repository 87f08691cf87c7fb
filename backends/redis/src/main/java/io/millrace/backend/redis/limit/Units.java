package io.millrace.backend.redis.limit;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.form.Word;
import io.millrace.backend.redis.wire.Args;
import io.millrace.core.limit.Limiter;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The units of limiters: permits that are taken, held for longer and given back, each call at one
/// limiter. Those who wait for what is given back go on by it.
public final class Units {
  /// So many are held in one step.
  private static final int MOST_AT_ONCE = 100;

  private final Footing footing;
  private final Waking waking;

  public Units(Footing footing, Waking waking) {
    this.footing = footing;
    this.waking = waking;
  }

  /// A permit that is asked for, and how much it weighs.
  public record Ask(String permit, int weight) {}

  /// What came of each ask, and how the limiter stands after it.
  record Taken(List<Word> words, Limited state) {
    /// How many were granted; after the first that is not, none is.
    int granted() {
      return (int) words.stream().takeWhile(it -> it == Word.GRANTED).count();
    }
  }

  /// What came of one.
  enum Word {
    REFUSED,
    GRANTED,
    NOT_HELD
  }

  /// Takes what there is for these, in their order. `home` waits for more from then on, if one is
  /// refused; `held`: only what is held already is held for longer.
  Future<Taken> acquire(String limiter, List<Ask> asks, Duration hold, boolean held, String home) {
    var args = footing.args().add(hold.toMillis()).add(held).add(home);
    asks.forEach(it -> args.add(it.permit).add(it.weight));
    return footing
        .commands()
        .run(Scripts.ACQUIRE, keys(limiter), args)
        .map(answer -> {
          var words = new ArrayList<Word>(asks.size());
          for (int at = 1; at < answer.size(); at++) {
            words.add(Word.values()[answer.whole(at)]);
          }
          return new Taken(words, new Limited(answer.at(0)));
        });
  }

  /// Gives them back; with `unused` to the rate too. Answers the queues in which something waits no
  /// longer.
  public Future<Set<String>> giveBack(String limiter, List<String> permits, boolean unused) {
    var args = footing.args().add(unused);
    permits.forEach(args::add);
    return footing
        .commands()
        .run(Scripts.GIVEBACK, keys(limiter), args)
        .compose(answer -> {
          var homes = answer.texts(1);
          return waking.wake(
              "l" + limiter, homes, Math.max(1, new Limited(answer.at(0)).available()));
        });
  }

  /// Sets one up, if no newer revision is known there. Answers the queues in which something waits
  /// no longer.
  public Future<Set<String>> set(Limiter told) {
    var limit = told.limit();
    var most = limit.concurrency();
    var args =
        footing
            .args()
            .add(told.revision())
            .add(most.isPresent() ? Integer.toString(most.getAsInt()) : "");
    limit
        .rate()
        .ifPresentOrElse(
            rate ->
                args.add(rate.limit())
                    .add(rate.per().toMillis())
                    .add(rate.burst())
                    .add(rate.spread()),
            () -> args.add("").add("").add("").add(""));
    return footing
        .commands()
        .run(Scripts.NAME, footing.keys().center("limiters"), new Args().add(told.name()).add(true))
        .compose(_ -> footing.commands().run(Scripts.LIMIT, keys(told.name()), args))
        .compose(homes -> wakeAll(told.name(), homes.texts()));
  }

  /// How it stands.
  Future<Limited> look(String limiter) {
    return footing.reads().run(Scripts.FILL, keys(limiter), footing.args()).map(Limited::new);
  }

  /// Holds them for so long from now on.
  public Future<?> hold(String limiter, List<Ask> asks, Duration hold) {
    var held = new ArrayList<Future<?>>(1);
    for (int at = 0; at < asks.size(); at += MOST_AT_ONCE) {
      var args = footing.args();
      asks.subList(at, Math.min(at + MOST_AT_ONCE, asks.size()))
          .forEach(it -> args.add(it.permit).add(it.weight).add(hold.toMillis()));
      held.add(footing.commands().run(Scripts.HOLD, keys(limiter), args));
    }
    return Future.all(held);
  }

  /// Lets nothing start before then.
  Future<?> halt(String limiter, long until) {
    return footing
        .commands()
        .run(Scripts.HALT, footing.keys().of("+l/" + limiter, "limit"), new Args().add(until));
  }

  /// That all go on who wait at a limiter, in the homes that were told.
  Future<Set<String>> wakeAll(String limiter, List<String> homes) {
    return waking.wake("l" + limiter, homes, Waking.ALL);
  }

  List<byte[]> keys(String limiter) {
    return footing.keys().of("+l/" + limiter, "limit", "bucket", "permits", "ends", "asks");
  }
}
