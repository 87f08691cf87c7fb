package io.millrace.core.queue;

import io.millrace.core.job.Backoff;
import io.millrace.core.text.Reserved;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// How a queue is set up. What is empty follows the server's own defaults.
///
/// `concurrency` bounds the running jobs of the whole cluster, exactly; `maxDepth` the pending
/// ones. `shards` is over how many homes a backend that can spreads its jobs; preemption does not
/// go with several.
public record QueueConfig(
    String name,
    OptionalInt concurrency,
    OptionalInt maxDepth,
    Optional<Workers> workers,
    Defaults defaults,
    Retention retention,
    QueueLimits limits,
    Urgency urgency,
    int shards) {
  public static final int MOST_SHARDS = 64;

  private static final Pattern NAME = Pattern.compile("[a-z0-9_.-]{1,128}");

  /// How many attempts of this queue one node's own pool makes at once.
  public record Workers(int min, int max) {
    public Workers {
      if (min < 0 || max < 1 || min > max) {
        throw new IllegalArgumentException("workers need 0 <= min <= max and max >= 1");
      }
    }
  }

  /// What jobs of this queue have that name nothing else.
  public record Defaults(
      OptionalInt priority,
      OptionalInt maxAttempts,
      Optional<Backoff> backoff,
      Optional<Duration> timeout,
      Optional<Duration> lease) {
    public static final Defaults NONE =
        new Defaults(
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  /// How long, and how many of each state, ended jobs are kept.
  public record Retention(
      Optional<Duration> succeeded,
      Optional<Duration> cancelled,
      Optional<Duration> discarded,
      OptionalInt max) {
    public static final Retention NONE =
        new Retention(Optional.empty(), Optional.empty(), Optional.empty(), OptionalInt.empty());
  }

  /// What a ready job may do to a running one of a higher number when the queue is full.
  public enum Preemption {
    NONE,
    /// It has it asked to give way, and waits until it does.
    ASK,
    /// The same; and who has not given way when its grace is over loses its lease.
    FORCE
  }

  /// What a lower number means beside who is lent first: with `preemption` a ready job has a
  /// running one of a higher number give way; with `ageing` a ready job goes up a class each time
  /// it has waited so long.
  public record Urgency(Preemption preemption, Optional<Duration> ageing) {
    public static final Urgency NONE = new Urgency(Preemption.NONE, Optional.empty());
    public static final Duration SHORTEST_AGEING = Duration.ofSeconds(1);

    public Urgency {
      if (ageing.filter(it -> it.compareTo(SHORTEST_AGEING) < 0).isPresent()) {
        throw new IllegalArgumentException("a class takes at least a second");
      }
    }
  }

  public QueueConfig {
    if (!isName(name)) {
      throw new IllegalArgumentException("a queue's name is [a-z0-9_.-]{1,128}");
    }
    if (shards < 1 || shards > MOST_SHARDS) {
      throw new IllegalArgumentException("a queue has 1 to 64 shards");
    }
    if (shards > 1 && urgency.preemption() != Preemption.NONE) {
      throw new IllegalArgumentException("whoever gives way runs in a queue without shards");
    }
    if (shards > 1 && maxDepth.orElse(shards) < shards) {
      throw new IllegalArgumentException("each shard has room for one job at least");
    }
  }

  /// A queue of which nothing is set: what its first job makes.
  public static QueueConfig of(String name) {
    return new QueueConfig(
        name,
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        Defaults.NONE,
        Retention.NONE,
        QueueLimits.NONE,
        Urgency.NONE,
        1);
  }

  /// Whether a text may name a queue, or anything else that stands in paths like its own.
  public static boolean isName(String text) {
    return NAME.matcher(text).matches() && !Reserved.has(text);
  }

  public QueueConfig withName(String changed) {
    return new QueueConfig(
        changed, concurrency, maxDepth, workers, defaults, retention, limits, urgency, shards);
  }

  public QueueConfig withConcurrency(int changed) {
    return new QueueConfig(
        name,
        OptionalInt.of(changed),
        maxDepth,
        workers,
        defaults,
        retention,
        limits,
        urgency,
        shards);
  }

  public QueueConfig withMaxDepth(int changed) {
    return new QueueConfig(
        name,
        concurrency,
        OptionalInt.of(changed),
        workers,
        defaults,
        retention,
        limits,
        urgency,
        shards);
  }

  public QueueConfig withRetention(Retention changed) {
    return new QueueConfig(
        name, concurrency, maxDepth, workers, defaults, changed, limits, urgency, shards);
  }

  public QueueConfig withLimits(QueueLimits changed) {
    return new QueueConfig(
        name, concurrency, maxDepth, workers, defaults, retention, changed, urgency, shards);
  }

  public QueueConfig withUrgency(Urgency changed) {
    return new QueueConfig(
        name, concurrency, maxDepth, workers, defaults, retention, limits, changed, shards);
  }

  public QueueConfig withShards(int changed) {
    return new QueueConfig(
        name, concurrency, maxDepth, workers, defaults, retention, limits, urgency, changed);
  }
}
