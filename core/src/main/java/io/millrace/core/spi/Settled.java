package io.millrace.core.spi;

import io.millrace.core.job.JobState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The answer to a settle: one ending per item, what was lent after it, and the queues in which
/// something became ready by it.
public record Settled(List<Ending> ends, Claimed claimed, Set<String> hints) {
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
