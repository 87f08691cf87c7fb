package io.millrace.core.spi;

import io.millrace.core.job.FailureKind;
import io.millrace.core.limit.Admit;
import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerStanding;
import io.millrace.core.limit.BreakerTurn;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Breakers. Jobs that name one ask it inside [JobStore#claim] and tell it inside
/// [JobStore#settle]; whoever else guards own calls with one asks and tells here.
public interface BreakerStore {
  /// How a call went. A failure of a kind that the breaker does not count says nothing; one without
  /// a kind counts.
  record Verdict(String breaker, boolean success, Optional<FailureKind> kind) {}

  /// What a person does to a breaker.
  sealed interface Trip {
    /// Opens it for so long, by itself for its `resetTimeout`.
    record Open(Optional<Duration> time, String reason) implements Trip {}

    /// Closes it, and forgets what it has counted.
    record Reset() implements Trip {}
  }

  /// The breakers as they stand after it, which of them changed their state by it, and the queues
  /// in which something waits no longer.
  record Told(List<BreakerStanding> breakers, List<BreakerTurn> turns, Set<String> hints) {
    public Told {
      breakers = List.copyOf(breakers);
      turns = List.copyOf(turns);
      hints = Set.copyOf(hints);
    }
  }

  /// Whether a call may go, and which breakers changed their state by it.
  record Admission(Admit admit, List<BreakerTurn> turns) {}

  /// Tells what breakers are set to; an older revision than the one known is not heard.
  Future<Told> configure(Collection<Breaker> breakers);

  /// Closed: yes. Open: not before its time. Half open: one probe at a time, or as many as it is
  /// set to. The same `probe` asked for again while it is under way is admitted again and takes
  /// nothing; one that does not tell how it went is over after a minute.
  Future<Admission> admit(String breaker, String probe);

  /// Tells how calls went. While a breaker is half open, of those that were admitted as probes the
  /// oldest.
  Future<Told> record(List<Verdict> verdicts);

  /// Opens or closes it, whatever it has counted, also one that has no rule.
  Future<Told> set(String breaker, Trip trip);

  /// How these breakers stand, in their order; none named: all that have a rule.
  Future<List<BreakerStanding>> get(Collection<String> breakers);
}
