package io.millrace.backend.redis.limit;

import io.millrace.backend.redis.form.Form;
import io.millrace.core.form.BreakerForm;
import io.millrace.core.job.FailureKind;
import io.millrace.core.limit.Admit;
import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerRule;
import io.millrace.core.limit.BreakerStanding;
import io.millrace.core.limit.BreakerState;
import io.millrace.core.limit.BreakerTurn;
import io.millrace.core.spi.BreakerStore.Trip;
import io.millrace.core.spi.BreakerStore.Verdict;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A breaker between what Redis keeps of it and what it becomes at one instant: what it is set to,
/// how it stands, the probes under way. Pure; nothing holds before it is written.
public final class Guard {
  /// How long a probe may go without a word.
  static final long PATIENCE_MS = 60_000;

  /// How the names of probes begin that jobs are.
  private static final char OF_JOB = 1;

  /// For how long, and of how many, it is known who was a probe once: a lease that ran out may be
  /// judged only when somebody asks for work again.
  private static final long REMEMBERED_MS = 86_400_000;

  private static final int MOST_LAPSED = 100;

  private final long now;
  private Breaker breaker;
  private final BreakerState state;
  private long rejected;

  /// The probes under way, oldest first, and when each is over by itself.
  private final Map<String, Long> probes = new LinkedHashMap<>();

  /// Those that were over before they said anything, and when: what they say counts all the same.
  private final Map<String, Long> lapsed = new LinkedHashMap<>();

  private List<BreakerTurn> turns = List.of();

  private Guard(Breaker breaker, long now) {
    this.breaker = breaker;
    this.now = now;
    this.state = new BreakerState(breaker.rule().orElse(BreakerRule.DEFAULT));
  }

  /// The one of that name as these bytes tell, none of which mean that nobody has set it up. Probes
  /// that were not told about in time are over: others may go.
  static Guard read(String name, byte[] from, long now) {
    if (from.length == 0) {
      return new Guard(new Breaker(name, Optional.empty(), 0), now);
    }
    var in = Form.in(from);
    var guard = new Guard(BreakerForm.breaker(in), now);
    guard.state.restored(BreakerForm.past(in));
    guard.rejected = in.number();
    for (int left = in.whole(); left > 0; left--) {
      guard.resume(in.text(), in.number());
    }
    return guard;
  }

  private void resume(String probe, long until) {
    if (until > now) {
      probes.put(probe, until);
      state.resumeProbe();
    } else if (until + REMEMBERED_MS > now && lapsed.size() < MOST_LAPSED) {
      lapsed.put(probe, until);
    }
  }

  byte[] write() {
    return Form.of(out -> {
      BreakerForm.write(out, breaker);
      BreakerForm.write(out, state.past());
      out.number(rejected).number(probes.size() + lapsed.size());
      probes.forEach((probe, until) -> out.text(probe).number(until));
      lapsed.forEach((probe, until) -> out.text(probe).number(until));
    });
  }

  /// Whether anybody has set it up: if not, it guards nothing.
  boolean isGuarding() {
    return breaker.rule().isPresent();
  }

  /// What it has turned to since it was last asked.
  List<BreakerTurn> takeTurns() {
    var taken = turns;
    turns = List.of();
    return taken;
  }

  /// Whether somebody may go when its time has come.
  public boolean hasRoom() {
    return !isGuarding() || state.hasRoom();
  }

  /// When its time comes, if that is later than now.
  public Optional<Instant> opensAt() {
    return isGuarding() && state.startsAt(now) > now
        ? Optional.of(Instant.ofEpochMilli(state.startsAt(now)))
        : Optional.empty();
  }

  /// Who goes as a probe.
  public List<String> probes() {
    return List.copyOf(probes.keySet());
  }

  public int mostProbes() {
    return state.rule().halfOpenMax();
  }

  /// How many may go now.
  long available() {
    return isGuarding() ? state.available(now) : Long.MAX_VALUE;
  }

  /// With so many jobs that wait.
  BreakerStanding standing(int blocked) {
    return new BreakerStanding(
        breaker.name(),
        state.phase(now),
        state.failures(),
        state.openedAt(),
        state.nextProbeAt(now),
        rejected,
        blocked);
  }

  /// Goes by that from now on, if it is not older than what it knows; without a rule what it has
  /// counted is forgotten.
  void follow(Breaker told) {
    if (breaker.revision() <= told.revision()) {
      breaker = told;
      step("configured", () -> told.rule().ifPresentOrElse(state::follow, state::close));
    }
  }

  /// A probe is over by itself when so long nothing was heard of it.
  Admit admit(String probe, long patience) {
    if (probes.containsKey(probe)) {
      return new Admit.Admitted(true);
    }
    if (!isGuarding()) {
      return new Admit.Admitted(false);
    }
    long opens = state.startsAt(now);
    if (!state.hasRoom() || opens > now) {
      rejected++;
      return new Admit.Refused(
          Optional.of(Instant.ofEpochMilli(opens)).filter(_ -> state.hasRoom()));
    }
    return new Admit.Admitted(goesAsProbe(probe, patience));
  }

  private boolean goesAsProbe(String probe, long patience) {
    int before = state.probes();
    step("probe", () -> state.admit(now));
    boolean asProbe = state.probes() > before;
    if (asProbe) {
      probes.put(probe, now + patience);
    }
    return asProbe;
  }

  /// How a call went; the oldest of the probes that no job is is over with it.
  void record(Verdict verdict) {
    var oldest = probes.keySet().stream().filter(it -> it.charAt(0) != OF_JOB).findFirst();
    hear(verdict, oldest.isPresent());
    oldest.ifPresent(this::over);
  }

  /// How an attempt went that was let go under that name, if it says anything; a probe that it was
  /// is over.
  void ended(String probe, Optional<Verdict> verdict) {
    boolean stands = probes.containsKey(probe);
    boolean known = stands || lapsed.remove(probe) != null;
    verdict.ifPresent(it -> hear(it, known));
    if (stands) {
      over(probe);
    }
  }

  /// A probe goes on, and is over by itself so much later.
  void goesOn(String probe, long patience) {
    probes.computeIfPresent(probe, (_, until) -> Math.max(until, now + patience));
  }

  private void hear(Verdict verdict, boolean probe) {
    if (!isGuarding()) {
      return;
    }
    if (verdict.success()) {
      step("recovered", () -> state.succeeded(probe));
    } else if (counts(verdict.kind())) {
      var reason = verdict.kind().map(FailureKind::wire).orElse("failure");
      step(reason, () -> state.failed(probe, now));
    }
  }

  private void over(String probe) {
    probes.remove(probe);
    state.endProbe();
  }

  private boolean counts(Optional<FailureKind> kind) {
    return kind.isEmpty() || state.rule().counts().contains(kind.get().wire());
  }

  void set(Trip trip) {
    switch (trip) {
      case Trip.Open(var time, String reason) ->
          step(reason, () -> state.open(time.orElse(state.rule().resetTimeout()), now));
      case Trip.Reset() -> step("reset", state::close);
    }
  }

  private void step(String reason, Runnable taken) {
    var before = state.past().phase();
    taken.run();
    var after = state.past().phase();
    if (before != after) {
      turns = List.of(new BreakerTurn(breaker.name(), before, after, reason));
    }
  }
}
