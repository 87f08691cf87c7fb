package io.millrace.backend.contract.sim.seed;

import java.util.SplittableRandom;
import java.util.stream.LongStream;

/// Which worlds are played: the same in every build, and some that come with a commit, so that with
/// time ever more have been seen.
///
/// `-Dmillrace.sim.worlds=…` asks for so many, `-Dmillrace.sim.seed=…` to begin with that one.
public final class Seeds {
  public static final int OF_A_COMMIT = 2_000;

  public static final int IN_EVERY_BUILD = 20_000;
  private static final String FIRST = "millrace.sim.seed";
  private static final int HEX_DIGITS_OF_A_LONG = 16;

  private Seeds() {}

  /// Those that are asked for, else so many.
  public static LongStream asked(int usual) {
    long first = Long.getLong(FIRST, 1);
    return LongStream.range(first, first + count(usual));
  }

  /// Whether enough are asked for to see all rare things in them.
  public static boolean areMany(int usual) {
    return count(usual) >= IN_EVERY_BUILD;
  }

  /// Whether somebody asked for certain worlds, and no others.
  public static boolean areChosen() {
    return Long.getLong(FIRST) != null;
  }

  /// Those that come with the commit of that hash, all of them behind those of every build.
  public static LongStream of(String commit) {
    var digits = commit.substring(0, HEX_DIGITS_OF_A_LONG);
    return new SplittableRandom(Long.parseUnsignedLong(digits, 16))
        .longs(OF_A_COMMIT, IN_EVERY_BUILD + 1, Long.MAX_VALUE);
  }

  private static int count(int usual) {
    return Integer.getInteger("millrace.sim.worlds", usual);
  }
}
