package io.millrace.backend.contract.sim;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What a seed says: how many act, on how many queues and jobs, and their moves.
record Script(int workers, List<String> queues, int jobs, Kinds kinds, List<Move> moves) {
  private static final int MOST_WORKERS = 4;
  private static final int MOST_QUEUES = 3;
  private static final int MOST_JOBS = 30;
  private static final int MOST_MOVES = 240;

  static Script of(long seed) {
    var random = new SplittableRandom(seed);
    int workers = random.nextInt(1, MOST_WORKERS + 1);
    int queues = random.nextInt(1, MOST_QUEUES + 1);
    int jobs = random.nextInt(1, MOST_JOBS + 1);
    var kinds = Kinds.draw(random);
    // Most worlds are short: a rare meeting of few things is found by many worlds, not by long
    // ones.
    int moves = random.nextInt(20, random.nextInt(21, MOST_MOVES + 1));
    return new Script(
        workers,
        IntStream.range(0, queues).mapToObj(n -> "q" + n).toList(),
        jobs,
        kinds,
        Stream.generate(() -> Move.draw(random)).limit(moves).toList());
  }

  Script withMoves(List<Move> changed) {
    return new Script(workers, queues, jobs, kinds, changed);
  }
}
