package io.millrace.backend.memory.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The order of lanes, held against a list that is sorted anew each time.
class RankedTest {
  private static final int STEPS = 2_000;

  private final Ranked ranked = new Ranked();
  private final List<Lane> all = new ArrayList<>();
  private long ranks;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 40, 300})
  void has_the_lowest_at_hand_whatever_comes_goes_and_moves(int most) {
    var chance = new SplittableRandom(most);
    for (int step = 0; step < STEPS; step++) {
      switch (all.size() < most ? chance.nextInt(3) : 1 + chance.nextInt(2)) {
        case 0 -> add(chance);
        case 1 -> move(chance);
        default -> remove(chance);
      }
      assertThat(ranked.first()).as("after %d", step).isEqualTo(sorted().findFirst().orElse(null));
    }
  }

  @Test
  void shows_them_lowest_first() {
    var chance = new SplittableRandom(7);
    for (int step = 0; step < 100; step++) {
      add(chance);
    }

    assertThat(ranked).containsExactlyElementsOf(sorted().toList());
  }

  private Stream<Lane> sorted() {
    return all.stream().sorted(Comparator.comparingLong(lane -> lane.rank));
  }

  private void add(SplittableRandom chance) {
    var lane = new Lane(LaneId.ofType("t" + ranks), false);
    lane.rank = next(chance);
    all.add(lane);
    ranked.add(lane);
  }

  private void move(SplittableRandom chance) {
    if (!all.isEmpty()) {
      var lane = all.get(chance.nextInt(all.size()));
      lane.rank = next(chance);
      ranked.moved(lane);
    }
  }

  private void remove(SplittableRandom chance) {
    if (!all.isEmpty()) {
      ranked.remove(all.remove(chance.nextInt(all.size())));
    }
  }

  /// No two are alike.
  private long next(SplittableRandom chance) {
    return chance.nextLong(1_000) * 1_000_000 + ranks++;
  }
}
