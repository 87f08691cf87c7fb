package io.millrace.core.spi;

import io.millrace.core.job.JobState;
import io.millrace.core.limit.BreakerTurn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The answer to a settle: one ending per item, what was lent after it, the queues in which
/// something became ready by it, and the breakers that changed their state by it.
public record Settled(
    List<Ending> ends, Claimed claimed, Set<String> hints, List<BreakerTurn> turns) {
  /// What became of one item.
  public sealed interface Ending permits Ended, Stale, Absent {}

  /// The attempt is over and the job, of this queue and type, stands in `state`, to come back at
  /// `runAt`; `repeated` when it was so before this call.
  public record Ended(
      String queue,
      String type,
      JobState state,
      Optional<Instant> runAt,
      int attempt,
      boolean repeated)
      implements Ending {}
}
