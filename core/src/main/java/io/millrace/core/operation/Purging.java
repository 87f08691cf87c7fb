package io.millrace.core.operation;

import io.millrace.core.job.JobState;
import io.millrace.core.query.JobQuery;
import io.millrace.core.time.Durations;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// What a purge of queues means: their jobs in some states, perhaps only those of some age.
public final class Purging {
  private Purging() {}

  /// The jobs that it meant at that instant.
  public static Frozen frozen(Order order, Instant at) {
    var params = order.params().tree();
    var states = EnumSet.noneOf(JobState.class);
    params.path("states").forEach(it -> JobState.of(it.asText()).ifPresent(states::add));
    var age = Optional.ofNullable(params.path("older_than").textValue()).map(Durations::parse);
    var query =
        JobQuery.ALL
            .withStates(states)
            .withQueues(Set.copyOf(order.target().ids()))
            .withSpan(new JobQuery.Span(false, Optional.empty(), age.map(at::minus)));
    return Frozen.of(query, at);
  }
}
