package io.millrace.backend.contract.sim.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.backend.contract.sim.tell.Trace;
import io.millrace.backend.contract.sim.tell.Violation;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimTest {
  private static final int MOVES = 100;
  private static final int BAD = 13;
  private static final int WORSE = 70;

  private final Sim<List<Integer>> sim = new Sim<>(new Numbers());

  @Test
  void has_the_same_number_for_the_same_world_alone() {
    assertThat(sim.play(1)).isEqualTo(sim.play(1)).isNotEqualTo(sim.play(2));
  }

  @Test
  void plays_all_worlds_that_break_nothing() {
    assertThatCode(() -> sim.playAll(LongStream.range(1, 10))).doesNotThrowAnyException();
  }

  @Test
  void tells_the_first_broken_world_and_the_shortest_way_there() {
    assertThatThrownBy(() -> sim.playAll(LongStream.range(1, 100)))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            """
            seed 10: %d and %d

            in 2 moves instead of %d:
              it is %d
              it is %d

            again: numbers 10\
            """
                .formatted(BAD, WORSE, MOVES, BAD, WORSE))
        .hasCauseInstanceOf(Violation.class);
  }

  /// Numbers in their order; from the tenth world on two of them must not come together.
  private static final class Numbers implements Worlds<List<Integer>> {
    @Override
    public List<Integer> script(long seed) {
      int first = seed < 10 ? MOVES * (int) seed : 0;
      return IntStream.range(first, first + MOVES).boxed().toList();
    }

    @Override
    public int moves(List<Integer> script) {
      return script.size();
    }

    @Override
    public List<Integer> without(List<Integer> script, int at, int count) {
      return Worlds.without(script, at, count);
    }

    @Override
    public void play(List<Integer> script, Trace trace) {
      for (int number : script) {
        trace.add(number);
        trace.say(() -> "it is " + number);
      }
      if (script.contains(BAD) && script.contains(WORSE)) {
        throw new Violation(BAD + " and " + WORSE);
      }
    }

    @Override
    public String again(long seed) {
      return "numbers " + seed;
    }
  }
}
