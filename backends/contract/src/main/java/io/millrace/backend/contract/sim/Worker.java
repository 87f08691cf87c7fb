package io.millrace.backend.contract.sim;

import io.millrace.backend.contract.sim.tell.Trace;
import io.millrace.backend.contract.sim.tell.Words;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.job.Token;
import io.millrace.core.job.Want;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extended;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Settle;
import io.millrace.core.spi.Settled;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Claims, renews and settles over a bad line. It believes that it holds whatever it was lent until
/// it hears otherwise, however late it is, and may say anything again.
final class Worker {
  private final Holder holder;
  private final JobStore door;
  private final Clock clock;
  private final Trace trace;
  private final List<Claim> held = new ArrayList<>();

  /// Those of them that it was asked to let go for a while.
  private final List<Claim> asked = new ArrayList<>();

  /// Its last call, which it can make once more.
  private Runnable last = () -> {};

  Worker(String name, JobStore door, Clock clock, Trace trace) {
    this.holder = new Holder(name, "n1");
    this.door = door;
    this.clock = clock;
    this.trace = trace;
  }

  Holder holder() {
    return holder;
  }

  boolean holds() {
    return !held.isEmpty();
  }

  /// Forgets all it knows.
  void die() {
    trace.say(() -> holder.worker() + " dies holding " + ids());
    held.clear();
    asked.clear();
    last = () -> {};
  }

  void claim(Want want) {
    call("claims", want, () -> door.claim(want), this::lent);
  }

  void extend(Duration by, RandomGenerator dice) {
    var claim = any(dice);
    var extend = Extend.by(claim.job().id(), claim.lease().token(), by);
    call("extends", extend, () -> door.extend(List.of(extend)), it -> extended(claim, it));
  }

  /// Gives the slot of a job away, that of one that was asked first, or wants it again.
  void wish(RandomGenerator dice) {
    boolean obeys = !asked.isEmpty();
    var claim = obeys ? asked.removeFirst() : any(dice);
    var wish = obeys ? Extend.Wish.GIVE : Chance.any(dice, List.of(Extend.Wish.values()));
    var extend =
        new Extend(
            claim.job().id(),
            claim.lease().token(),
            Optional.of(Extend.OWN_LENGTH),
            Extend.Report.NONE,
            Optional.of(wish));
    call("extends", extend, () -> door.extend(List.of(extend)), it -> extended(claim, it));
  }

  /// Settles one of the jobs it holds, then wants more.
  void settle(Outcome outcome, Want next, RandomGenerator dice) {
    var claim = any(dice);
    var ruling = Ruling.on(claim.job(), claim.tried(), outcome, clock.instant());
    var token = claim.lease().token();
    var end = new Settle(claim.job().id(), token, outcome.wire(), ruling);
    settle(List.of(end), next);
  }

  /// Settles under a token that was never given.
  void forge(Outcome outcome, RandomGenerator dice) {
    var claim = any(dice);
    var token = new Token(claim.lease().token().epoch(), "0".repeat(26));
    var ruling = Ruling.on(claim.job(), claim.tried(), outcome, clock.instant());
    settle(List.of(new Settle(claim.job().id(), token, outcome.wire(), ruling)), Want.NONE);
  }

  /// Asks once more what it asked last.
  void repeat() {
    trace.say(() -> holder.worker() + " repeats");
    last.run();
  }

  private void settle(List<Settle> ends, Want next) {
    call("settles", ends, () -> door.settle(ends, next), it -> settled(ends, it));
  }

  /// Makes a call and remembers it; without an answer nothing is concluded.
  private <T> void call(String verb, Object what, Supplier<Future<T>> call, Consumer<T> conclude) {
    Runnable again =
        () -> {
          trace.say(() -> "%s %s %s".formatted(holder.worker(), verb, Words.of(what)));
          var answer = Flaky.heard(call.get());
          trace.say(() -> "  -> " + Words.of(answer));
          answer.ifPresent(conclude);
        };
    last = again;
    again.run();
  }

  private void lent(Claimed claimed) {
    claimed.lent().stream().filter(claim -> !held.contains(claim)).forEach(held::add);
    var ends = claimed.judge().stream().map(judged -> judged.settle(clock.instant())).toList();
    if (!ends.isEmpty()) {
      settle(ends, Want.NONE);
    }
  }

  private void extended(Claim claim, List<Extended> answers) {
    if (answers.getFirst() instanceof Extended.Held it) {
      if (it.slot() == Extended.Slot.ASKED) {
        asked.add(claim);
      }
    } else {
      held.remove(claim);
    }
  }

  private void settled(List<Settle> ends, Settled settled) {
    ends.forEach(end -> held.removeIf(it -> it.lease().token().equals(end.token())));
    lent(settled.claimed());
  }

  private Claim any(RandomGenerator dice) {
    return held.get(dice.nextInt(held.size()));
  }

  private List<String> ids() {
    return held.stream().map(claim -> claim.job().id()).toList();
  }
}
