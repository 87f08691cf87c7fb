package io.millrace.backend.contract.sim;

import io.millrace.core.job.Job;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What a seed says: how many act, on how many queues and jobs, of how many shards the first queue
/// is, and their moves.
record Script(
    long seed,
    int workers,
    List<String> queues,
    int jobs,
    Kinds kinds,
    int shards,
    List<Move> moves) {
  private static final int MOST_WORKERS = 4;
  private static final int MOST_QUEUES = 3;
  private static final int MOST_JOBS = 30;
  private static final int MOST_MOVES = 240;
  private static final int MOST_SHARDS = 4;

  static Script of(long seed) {
    var random = new SplittableRandom(seed);
    int workers = random.nextInt(1, MOST_WORKERS + 1);
    int queues = random.nextInt(1, MOST_QUEUES + 1);
    int jobs = random.nextInt(1, MOST_JOBS + 1);
    var kinds = Kinds.draw(random);
    // Most worlds are short: a rare meeting of few things is found by many worlds, not by long
    // ones.
    int moves = random.nextInt(20, random.nextInt(21, MOST_MOVES + 1));
    var drawn = Stream.generate(() -> Move.draw(random)).limit(moves).toList();
    boolean spread = !kinds.isPreempting() && Chance.oneIn(6, random);
    return new Script(
        seed,
        workers,
        IntStream.range(0, queues).mapToObj(n -> "q" + n).toList(),
        jobs,
        kinds,
        spread ? random.nextInt(2, MOST_SHARDS + 1) : 1,
        drawn);
  }

  /// Whether a queue has several shards.
  boolean isSpread() {
    return shards > 1;
  }

  private boolean isSpread(String queue) {
    return isSpread() && queue.equals(queues.getFirst());
  }

  /// How a queue is set up: a bound of it as one does not go with several shards.
  QueueConfig config(RandomGenerator dice, String queue) {
    var config = kinds.config(dice, queue);
    boolean bounded = Chance.oneIn(3, dice);
    if (isSpread(queue)) {
      var perKey = config.limits().perKey();
      return open(queue)
          .withUrgency(config.urgency())
          .withLimits(perKey.map(QueueLimits.NONE::withPerKey).orElse(QueueLimits.NONE));
    }
    return bounded ? config.withMaxDepth(dice.nextInt(1, 10)) : config;
  }

  /// A queue that nothing bounds.
  QueueConfig open(String queue) {
    return isSpread(queue) ? QueueConfig.of(queue).withShards(shards) : QueueConfig.of(queue);
  }

  /// A job as it may be there: those that are alike lie in one shard only if no key says otherwise.
  Job fit(Job job) {
    return isSpread() && job.ties().unique().isPresent() ? job.withKey(Optional.empty()) : job;
  }

  Script withMoves(List<Move> changed) {
    return new Script(seed, workers, queues, jobs, kinds, shards, changed);
  }
}
