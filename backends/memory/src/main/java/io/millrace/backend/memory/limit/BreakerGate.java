package io.millrace.backend.memory.limit;

import io.millrace.backend.memory.keep.BreakerPast;
import io.millrace.backend.memory.keep.Changes;
import io.millrace.core.job.FailureKind;
import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerRule;
import io.millrace.core.limit.BreakerStanding;
import io.millrace.core.limit.BreakerState;
import io.millrace.core.limit.BreakerState.Phase;
import io.millrace.core.limit.BreakerTurn;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.LimitName;
import io.millrace.core.spi.BreakerStore.Trip;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A breaker at work: jobs that name it wait here while it is open. Only a probe holds anything,
/// its place among the probes; who goes through a closed breaker leaves nothing behind.
public final class BreakerGate extends Gate {
  private final Changes changes;
  private final Turns turns;
  private final BreakerState state = new BreakerState(BreakerRule.DEFAULT);
  private Optional<BreakerRule> rule = Optional.empty();
  private long revision;
  private long rejected;

  /// Probes that were asked for by hand, oldest first, and when each is over by itself.
  public final Map<String, Long> byHand = new LinkedHashMap<>(0);

  BreakerGate(String name, Changes changes, Turns turns) {
    super(new LimitName(LimitName.Kind.BREAKER, name), Limit.NONE, EVERY_QUEUE, changes);
    this.changes = changes;
    this.turns = turns;
  }

  /// Whether anybody has set it up: if not, it guards nothing.
  boolean isGuarding() {
    return rule.isPresent();
  }

  /// Goes by that from now on, if it is not older than what it knows; without a rule what it has
  /// counted is forgotten.
  public void follow(Breaker told, long now) {
    if (revision <= told.revision()) {
      revision = told.revision();
      rule = told.rule();
      step(now, "configured", () -> rule.ifPresentOrElse(state::follow, state::close));
      changed();
      wakeAll(now);
    }
  }

  public BreakerPast kept() {
    var breaker = new Breaker(name.name(), rule, revision);
    return new BreakerPast(breaker, state.past(), rejected, new LinkedHashMap<>(byHand));
  }

  /// As it was before the start, but for the probes of jobs.
  void restored(BreakerPast kept) {
    revision = kept.breaker().revision();
    rule = kept.breaker().rule();
    rule.ifPresent(state::follow);
    state.restored(kept.past());
    rejected = kept.rejected();
    byHand.keySet().forEach(_ -> state.endProbe());
    byHand.clear();
    byHand.putAll(kept.probes());
    byHand.keySet().forEach(_ -> state.resumeProbe());
  }

  public BreakerStanding standing(long now) {
    return new BreakerStanding(
        name.name(),
        state.phase(now),
        state.failures(),
        state.openedAt(),
        state.nextProbeAt(now),
        rejected,
        blocked());
  }

  void succeeded(boolean probe, long now) {
    step(now, "recovered", () -> state.succeeded(probe));
  }

  /// A failure without a kind counts, one of another kind than those that count says nothing.
  void failed(boolean probe, Optional<FailureKind> kind, long now) {
    if (kind.isEmpty() || state.rule().counts().contains(kind.get().wire())) {
      var reason = kind.map(FailureKind::wire).orElse("failure");
      step(now, reason, () -> state.failed(probe, now));
    }
  }

  public void set(Trip trip, long now) {
    switch (trip) {
      case Trip.Open(var time, String reason) -> {
        var open = time.orElse(state.rule().resetTimeout());
        step(now, reason, () -> state.open(open, now));
      }
      case Trip.Reset() -> step(now, "reset", state::close);
    }
  }

  /// Something that may change how it stands: then it is told and kept, and who waits without need
  /// goes on.
  private void step(long now, String reason, Runnable taken) {
    var before = state.past();
    taken.run();
    var after = state.past();
    if (before.equals(after)) {
      return;
    }
    changed();
    if (before.phase() != after.phase()) {
      turns.add(new BreakerTurn(name.name(), before.phase(), after.phase(), reason));
      if (after.phase() == Phase.CLOSED) {
        wakeAll(now);
      }
    }
  }

  void changed() {
    changes.breaker(kept());
  }

  @Override
  public void refused() {
    rejected++;
    changed();
  }

  /// What is full while all probes that may go are under way.
  @Override
  public Limit limit() {
    return Limit.ofConcurrency(state.rule().halfOpenMax());
  }

  @Override
  public long held() {
    return state.probes();
  }

  @Override
  public boolean hasRoom(int weight) {
    return rule.isEmpty() || state.hasRoom();
  }

  @Override
  public long startsAt(int weight, long now) {
    return rule.isEmpty() ? now : state.startsAt(now);
  }

  @Override
  public long available(long now) {
    return rule.isEmpty() ? Long.MAX_VALUE : state.available(now);
  }

  /// Answers whether it goes as a probe.
  @Override
  public boolean take(int weight, long now) {
    int before = state.probes();
    if (rule.isPresent()) {
      step(now, "probe", () -> state.admit(now));
    }
    return state.probes() > before;
  }

  /// What started before a start says nothing.
  @Override
  public void start(int weight, long now) {}

  /// A probe goes on that went before a start.
  @Override
  public void count(int weight) {
    state.resumeProbe();
  }

  @Override
  public void giveBack(long weight, long now) {
    state.endProbe();
    wake(now);
  }
}
