package io.millrace.server.world;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// What becomes of messages, between nodes and their store and between nodes.
final class Weather {
  private static final int PERCENT = 100;

  private RandomGenerator dice = new SplittableRandom(0);
  private int trouble;

  /// What happens to a question that a node asks the store.
  enum Fault {
    NONE,
    /// It never arrives.
    QUESTION_LOST,
    /// It takes effect, and the answer never arrives.
    ANSWER_LOST,
    /// It arrives when nobody waits for it any more.
    LATE,
    /// It arrives twice; the second answer is the one that comes back.
    DOUBLED
  }

  private static final Fault[] FAULTS = {
    Fault.QUESTION_LOST, Fault.ANSWER_LOST, Fault.LATE, Fault.DOUBLED
  };

  /// All chance comes from there, from now on.
  void rolls(RandomGenerator fresh) {
    dice = fresh;
  }

  /// So many messages of a hundred go wrong from now on.
  void trouble(int percent) {
    trouble = percent;
  }

  boolean isFair() {
    return trouble == 0;
  }

  boolean goesWrong() {
    return trouble > 0 && dice.nextInt(PERCENT) < trouble;
  }

  Fault fault() {
    return goesWrong() ? FAULTS[dice.nextInt(FAULTS.length)] : Fault.NONE;
  }

  /// How long something is under way, in milliseconds.
  long delay(int most) {
    return isFair() ? 0 : dice.nextInt(most);
  }
}
