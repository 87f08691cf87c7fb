package io.millrace.server.world;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What a seed says: how many nodes there are at first, which queues, and what happens.
record Script(long seed, int nodes, List<String> queues, List<Move> moves) {
  private static final int MOST_NODES = 4;
  private static final int MOST_QUEUES = 3;
  private static final int MOST_MOVES = 60;

  /// One thing that happens. All that it leaves open is drawn from its own dice, so that it means
  /// much the same when moves before it are left out.
  record Move(Kind kind, long dice) {
    private static Move draw(RandomGenerator random) {
      return new Move(Kind.draw(random), random.nextLong());
    }
  }

  /// What can happen; the number is how often, beside the others.
  enum Kind {
    SUBMIT(16),
    TIME(24),
    CANCEL(4),
    REDRIVE(3),
    PAUSE(2),
    CONFIGURE(3),
    OPERATE(2),
    STEER(2),
    START(4),
    DIE(3),
    LEAVE(2),
    FREEZE(3),
    STEP_DOWN(1),
    STORM(4),
    FAIR(4);

    private static final Kind[] ALL = values();
    private static final int WEIGHT = Stream.of(ALL).mapToInt(it -> it.weight).sum();
    private final int weight;

    Kind(int weight) {
      this.weight = weight;
    }

    private static Kind draw(RandomGenerator random) {
      int left = random.nextInt(WEIGHT);
      for (var kind : ALL) {
        left -= kind.weight;
        if (left < 0) {
          return kind;
        }
      }
      throw new AssertionError("the weights do not add up");
    }
  }

  static Script of(long seed) {
    var random = new SplittableRandom(seed);
    int nodes = random.nextInt(1, MOST_NODES + 1);
    int queues = random.nextInt(1, MOST_QUEUES + 1);
    int moves = random.nextInt(10, random.nextInt(11, MOST_MOVES + 1));
    return new Script(
        seed,
        nodes,
        IntStream.range(0, queues).mapToObj(n -> "q" + n).toList(),
        Stream.generate(() -> Move.draw(random)).limit(moves).toList());
  }

  Script withMoves(List<Move> changed) {
    return new Script(seed, nodes, queues, changed);
  }
}
