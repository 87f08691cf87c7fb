package io.millrace.backend.contract.sim;

import java.util.random.RandomGenerator;

/// One thing that somebody does. All that it leaves open is drawn from its own dice, so that it
/// means much the same when moves before it are left out.
record Move(Kind kind, long dice) {
  /// What can be done; the number is how often, beside the others.
  enum Kind {
    ENQUEUE(14),
    CLAIM(20),
    SETTLE(18),
    REPEAT(7),
    EXTEND(8),
    TURN(8),
    FORGE(1),
    DIE(2),
    BRING_HOME(6),
    TIME(16),
    CANCEL(5),
    CHANGE(6),
    REDRIVE(5),
    PRUNE(3),
    CONFIGURE(4),
    PAUSE(2),
    SHARE(4),
    DELIVER(3);

    private static final Kind[] ALL = values();
    private static final int WEIGHT = weight();
    private final int weight;

    Kind(int weight) {
      this.weight = weight;
    }

    private static int weight() {
      int sum = 0;
      for (var kind : ALL) {
        sum += kind.weight;
      }
      return sum;
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

  static Move draw(RandomGenerator random) {
    return new Move(Kind.draw(random), random.nextLong());
  }
}
