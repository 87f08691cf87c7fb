package io.millrace.core.query;

import io.millrace.core.job.JobSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// Where a job stands: everything that keeps it from starting now, and of a ready one how many go
/// before it in its queue (at most 10 000 are counted, of at most 1 000 types).
public record Standing(JobSnapshot snapshot, List<Block> blocks, Ahead ahead) {
  /// Ready jobs that are lent before it, by their priority beside its own.
  public record Ahead(int same, int higher) {
    public static final Ahead NOBODY = new Ahead(0, 0);
  }

  /// What kind of thing blocks.
  public enum Kind {
    RUN_AT,
    RETRY_DELAY,
    /// Jobs that must end first.
    DEPENDENCY,
    QUEUE_PAUSED,
    QUEUE_CONCURRENCY,
    TYPE_CONCURRENCY,
    KEY_CONCURRENCY,
    /// The rate of its queue, its type or its key.
    RATE_LIMIT,
    /// A limiter with a name of its own: its rate or its concurrency.
    LIMITER,
    BREAKER_OPEN,
    /// Nobody serves its queue.
    NO_WORKER,
    /// Its queue is served, but nobody there does its type.
    NO_WORKER_FOR_TYPE,
    /// The node has workers for it and more to do than it can bear.
    NODE_OVERLOADED,
    /// The store takes no changes.
    BACKEND_UNAVAILABLE;

    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// One thing that blocks: whose limit, how much of it is used, some jobs that hold it, and when
  /// it gives way where that is known.
  public record Block(
      Kind kind,
      String name,
      OptionalLong limit,
      OptionalLong used,
      List<String> holders,
      Optional<Instant> freesAt) {
    /// Jobs that are named as holders at most; a store looks at some thousand to find them.
    public static final int HOLDERS = 10;

    public Block {
      holders = List.copyOf(holders);
    }

    /// That so many others hold it, some of whom are named.
    public static Block by(Kind kind, String name, long used, List<String> holders) {
      var none = OptionalLong.empty();
      return new Block(kind, name, none, OptionalLong.of(used), holders, Optional.empty());
    }

    /// That nothing but time is waited for.
    public static Block until(Kind kind, String name, Optional<Instant> freesAt) {
      return new Block(kind, name, OptionalLong.empty(), OptionalLong.empty(), List.of(), freesAt);
    }
  }

  public Standing {
    blocks = List.copyOf(blocks);
  }

  /// With what keeps it beside what the store knows of.
  public Standing with(List<Block> others) {
    var all = new ArrayList<>(blocks);
    all.addAll(others);
    return new Standing(snapshot, all, ahead);
  }
}
