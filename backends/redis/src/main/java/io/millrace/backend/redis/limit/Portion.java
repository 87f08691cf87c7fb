package io.millrace.backend.redis.limit;

import io.millrace.backend.redis.wire.Args;
import io.millrace.core.limit.Limiter;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What one claim has of the limiter that every job asks: taken when the home has told how many
/// would start, used up as they do, and given back in the end. A start stays counted by the rate;
/// whoever dies in between lets too few start, never too many.
public final class Portion {
  /// Of a limiter that nobody has set up; it never changes, so all may have the same.
  public static final Portion UNBOUND = new Portion(Optional.empty(), "");

  /// For how long it is held by one who dies before he gave it back.
  private static final Duration HOLD = Duration.ofSeconds(5);

  private static final long UNKNOWN = -1;

  private final Optional<Units> of;
  private final String name;
  private final List<String> left = new ArrayList<>(0);
  private final List<String> used = new ArrayList<>(0);
  private final List<String> late = new ArrayList<>(0);
  private Optional<Long> opens = Optional.empty();
  private int names;

  private Portion(Optional<Units> of, String name) {
    this.of = of;
    this.name = name;
  }

  /// The permits of one claim at one home have this in their names.
  static Portion of(Units units, String name) {
    return new Portion(Optional.of(units), name);
  }

  /// As claim.lua reads it.
  void writeTo(Args args) {
    args.add(of.isPresent() ? left.size() : UNKNOWN)
        .add(opens.map(it -> Long.toString(it)).orElse(""));
  }

  /// So many started with it.
  void used(int started) {
    if (left.isEmpty()) {
      return;
    }
    var some = left.subList(0, Math.min(started, left.size()));
    used.addAll(some);
    some.clear();
  }

  /// What is left may start nothing any more.
  void tooLate() {
    if (of.isPresent()) {
      late.addAll(left);
      left.clear();
      opens = Optional.empty();
    }
  }

  /// Takes so many more, as far as there are.
  Future<?> bring(int starts) {
    return of.isEmpty() ? Future.succeededFuture() : bring(of.get(), starts);
  }

  private Future<?> bring(Units units, int starts) {
    var asked = new ArrayList<Units.Ask>(starts);
    for (int at = 0; at < starts; at++) {
      asked.add(new Units.Ask(Permits.OF_JOB + name + ".all" + names++, 1));
    }
    return units
        .acquire(Limiter.GLOBAL, asked, HOLD, false, "")
        .map(taken -> {
          asked.subList(0, taken.granted()).forEach(it -> left.add(it.permit()));
          if (taken.granted() < starts) {
            opens =
                Optional.of(taken.state().opensAt(1).map(Instant::toEpochMilli).orElse(UNKNOWN));
          }
          return taken;
        });
  }

  /// Gives back what came too late, to the rate too.
  Future<?> unused() {
    return giveBack(late, true);
  }

  /// Gives back what started something, which stays counted by the rate.
  Future<?> over() {
    return giveBack(used, false);
  }

  private Future<?> giveBack(List<String> some, boolean unused) {
    if (some.isEmpty()) {
      return Future.succeededFuture();
    }
    var given = List.copyOf(some);
    some.clear();
    return of.orElseThrow().giveBack(Limiter.GLOBAL, given, unused);
  }
}
