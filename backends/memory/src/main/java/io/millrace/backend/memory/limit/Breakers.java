package io.millrace.backend.memory.limit;

import io.millrace.backend.memory.keep.BreakerPast;
import io.millrace.backend.memory.keep.Changes;
import io.millrace.core.job.Failure;
import io.millrace.core.job.Outcome;
import io.millrace.core.spi.BreakerStore.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All breakers by name, and the probes that were asked for by hand.
public final class Breakers {
  /// How long a probe that was asked for by hand may go without a word.
  static final long PATIENCE_MS = 60_000;

  public final Turns turns = new Turns();
  private final Changes changes;
  private final TreeMap<String, BreakerGate> gates = new TreeMap<>();
  private int byHand;

  public Breakers(Changes changes) {
    this.changes = changes;
  }

  /// The breaker of that name; one that nobody has set up guards nothing.
  public BreakerGate gate(String name) {
    return gates.computeIfAbsent(name, it -> new BreakerGate(it, changes, turns));
  }

  /// Those that somebody has set up.
  public List<String> names() {
    return gates.values().stream()
        .filter(BreakerGate::isGuarding)
        .map(it -> it.name.name())
        .toList();
  }

  /// The first one whose name comes behind this one.
  public @Nullable BreakerGate behind(String name) {
    var next = gates.higherEntry(name);
    return next == null ? null : next.getValue();
  }

  public void restored(BreakerPast kept) {
    var gate = gate(kept.breaker().name());
    byHand -= gate.byHand.size();
    gate.restored(kept);
    byHand += gate.byHand.size();
  }

  /// An attempt of a job that names one and held so much is over.
  public void ended(
      String breaker, List<Pass> holds, Outcome outcome, @Nullable Failure failure, long now) {
    var gate = gates.get(breaker);
    if (gate == null || !gate.isGuarding()) {
      return;
    }
    boolean probe = holds.stream().anyMatch(it -> it.gate() == gate);
    if (failure != null) {
      gate.failed(probe, Optional.of(failure.kind()), now);
    } else if (outcome instanceof Outcome.Done) {
      gate.succeeded(probe, now);
    }
  }

  /// Lets one go that asked by hand and may; answers whether it goes as a probe.
  public boolean admit(BreakerGate gate, String probe, long now) {
    boolean asProbe = gate.take(1, now);
    if (asProbe) {
      gate.byHand.put(probe, now + PATIENCE_MS);
      byHand++;
      gate.changed();
    }
    return asProbe;
  }

  /// How a call went that was let go by hand.
  public void record(Verdict verdict, long now) {
    var gate = gate(verdict.breaker());
    if (!gate.isGuarding()) {
      return;
    }
    var oldest = gate.byHand.keySet().stream().findFirst();
    if (verdict.success()) {
      gate.succeeded(oldest.isPresent(), now);
    } else {
      gate.failed(oldest.isPresent(), verdict.kind(), now);
    }
    oldest.ifPresent(probe -> over(gate, probe, now));
  }

  /// Ends the probes by hand that were never told about. Costs nothing while there are none.
  public void expire(long now) {
    if (byHand > 0) {
      for (var gate : gates.values()) {
        for (var probe : List.copyOf(gate.byHand.keySet())) {
          if (gate.byHand.getOrDefault(probe, now) <= now) {
            over(gate, probe, now);
          }
        }
      }
    }
  }

  private void over(BreakerGate gate, String probe, long now) {
    gate.byHand.remove(probe);
    byHand--;
    gate.giveBack(1, now);
    gate.changed();
  }
}
