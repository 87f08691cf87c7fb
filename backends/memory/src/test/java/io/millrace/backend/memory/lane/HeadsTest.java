package io.millrace.backend.memory.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeadsTest {
  private static final int STEPS = 20_000;

  private final Heads heads = new Heads();
  private final List<Group> types =
      IntStream.range(0, 40).mapToObj(n -> new Group("t" + n, null)).toList();

  @Test
  void tell_the_best_of_all_whatever_comes_and_goes() {
    for (long seed = 0; seed < 20; seed++) {
      var chance = new SplittableRandom(seed);
      for (int step = 0; step < STEPS; step++) {
        move(types.get(chance.nextInt(types.size())), chance, step);

        assertThat(heads.first()).as("seed %d, step %d", seed, step).isSameAs(best());
      }
    }
  }

  @Test
  void forget_a_type_that_is_gone() {
    var chance = new SplittableRandom(1);
    for (int step = 0; step < types.size(); step++) {
      move(types.get(step), chance, step);
    }

    for (var best = heads.first(); best != null; best = heads.first()) {
      best.remove(best.plain);
      heads.forget(best);

      assertThat(heads.first()).isSameAs(best());
    }
    assertThat(best()).isNull();
  }

  /// Its best lane goes, and mostly another comes in its place.
  private void move(Group type, SplittableRandom chance, int step) {
    if (type.best() != null) {
      type.remove(type.plain);
    }
    if (chance.nextInt(4) > 0) {
      type.plain.rank = chance.nextInt(1_000) * (long) STEPS + step;
      type.add(type.plain);
    }
    heads.moved(type);
  }

  private Group best() {
    return types.stream()
        .filter(it -> it.best() != null)
        .min(Comparator.comparingLong(it -> Objects.requireNonNull(it.best()).rank))
        .orElse(null);
  }
}
