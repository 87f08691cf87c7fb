package io.millrace.server.live.ring;

import io.millrace.core.bus.Fact;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A fact with its place in a channel. How it is shown is written once, for all who hear of it.
public final class Event {
  /// What a job is whose fact is one of these, unless the fact itself says it.
  private static final Map<String, JobState> STATES =
      Map.of(
          "job.started", JobState.RUNNING,
          "job.succeeded", JobState.SUCCEEDED,
          "job.retried", JobState.RETRYING,
          "job.snoozed", JobState.SCHEDULED,
          "job.dead", JobState.DEAD,
          "job.discarded", JobState.DISCARDED,
          "job.cancelled", JobState.CANCELLED);

  private final long offset;
  private final Instant heardAt;
  private final Fact fact;
  private final Optional<JobState> state;
  private volatile @Nullable Json data;

  Event(long offset, Instant heardAt, Fact fact) {
    this.offset = offset;
    this.heardAt = heardAt;
    this.fact = fact;
    this.state = state(fact);
  }

  public long offset() {
    return offset;
  }

  /// When this node heard of it.
  Instant heardAt() {
    return heardAt;
  }

  public Fact fact() {
    return fact;
  }

  /// What the fact says that its job was when it happened, if it does.
  public Optional<JobState> state() {
    return state;
  }

  private static Optional<JobState> state(Fact fact) {
    var said = fact.detail().get("state");
    return said == null ? Optional.ofNullable(STATES.get(fact.name())) : JobState.of(said);
  }

  /// As it is shown. Two loops may both write it, and write the same.
  public Json data() {
    var written = data;
    if (written == null) {
      written = FactShape.write(fact, state);
      data = written;
    }
    return written;
  }

  /// About how many bytes it takes.
  int weight() {
    int weight = 256 + fact.id().length() + fact.queue().length() + fact.type().length();
    for (var entry : fact.detail().entrySet()) {
      weight += 2 * (entry.getKey().length() + entry.getValue().length());
    }
    return weight;
  }
}
