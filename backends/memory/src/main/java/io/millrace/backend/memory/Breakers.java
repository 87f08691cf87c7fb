package io.millrace.backend.memory;

import io.millrace.core.job.Failure;
import io.millrace.core.job.Outcome;
import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerState;
import io.millrace.core.spi.BreakerStore.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All breakers by name, and the probes that were asked for by hand.
final class Breakers {
  /// How long a probe that was asked for by hand may go without a word.
  static final long PATIENCE_MS = 60_000;

  final Turns turns = new Turns();
  private final Changes changes;
  private final TreeMap<String, BreakerGate> gates = new TreeMap<>();
  private int byHand;

  /// What is to last of a breaker: what it is set to, how it stands, the probes asked for by hand.
  record Kept(Breaker breaker, BreakerState.Past past, long rejected, Map<String, Long> probes) {}

  Breakers(Changes changes) {
    this.changes = changes;
  }

  /// The breaker of that name; one that nobody has set up guards nothing.
  BreakerGate gate(String name) {
    return gates.computeIfAbsent(name, it -> new BreakerGate(it, changes, turns));
  }

  /// Those that somebody has set up.
  List<String> names() {
    return gates.values().stream()
        .filter(BreakerGate::isGuarding)
        .map(it -> it.name.name())
        .toList();
  }

  /// The first one whose name comes behind this one.
  @Nullable BreakerGate behind(String name) {
    var next = gates.higherEntry(name);
    return next == null ? null : next.getValue();
  }

  void restored(Kept kept) {
    var gate = gate(kept.breaker().name());
    byHand -= gate.byHand.size();
    gate.restored(kept);
    byHand += gate.byHand.size();
  }

  /// An attempt of a job that names one is over.
  void ended(Entry entry, Outcome outcome, @Nullable Failure failure, long now) {
    var gate = gates.get(entry.job.ties().breaker().orElseThrow());
    if (gate == null || !gate.isGuarding()) {
      return;
    }
    boolean probe = entry.holds.stream().anyMatch(it -> it.gate() == gate);
    if (failure != null) {
      gate.failed(probe, Optional.of(failure.kind()), now);
    } else if (outcome instanceof Outcome.Done) {
      gate.succeeded(probe, now);
    }
  }

  /// Lets one go that asked by hand and may; answers whether it goes as a probe.
  boolean admit(BreakerGate gate, String probe, long now) {
    boolean asProbe = gate.take(1, now);
    if (asProbe) {
      gate.byHand.put(probe, now + PATIENCE_MS);
      byHand++;
      gate.changed();
    }
    return asProbe;
  }

  /// How a call went that was let go by hand.
  void record(Verdict verdict, long now) {
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
  void expire(long now) {
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
