package io.millrace.backend.redis.find;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whoever lists by values that move meanwhile gets each id once, and leaves none out.
class SortedTest {
  private static final int HELD = 10_000;

  /// What it is told, slice by slice.
  private static final class Told extends Valued {
    private final Iterator<Map<String, Long>> slices;
    private final boolean fleeting;

    private Told(boolean fleeting, Iterator<Map<String, Long>> slices) {
      this.slices = slices;
      this.fleeting = fleeting;
    }

    @Override
    boolean isFleeting() {
      return fleeting;
    }

    @Override
    Future<Map<String, Long>> next() {
      var slice = slices.next();
      if (!slices.hasNext()) {
        end();
      }
      return Future.succeededFuture(slice);
    }
  }

  private static Map<String, Long> first(int count) {
    var slice = new TreeMap<String, Long>();
    IntStream.rangeClosed(1, count).forEach(n -> slice.put("j%05d".formatted(n), (long) n));
    return slice;
  }

  private static Sorted sorted(boolean fleeting, boolean down, List<Map<String, Long>> slices) {
    return new Sorted(() -> new Told(fleeting, slices.iterator()), Optional.empty(), down);
  }

  private static List<String> all(Line line) {
    var ids = new ArrayList<String>();
    while (!line.hasEnded()) {
      ids.addAll(line.next().await());
    }
    return ids;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void who_came_to_another_value_while_they_were_read_is_told_there(boolean down) {
    var line =
        sorted(
            false, down, List.of(Map.of("a", 1L, "b", 2L, "c", 3L), Map.of(down ? "c" : "a", 2L)));

    assertThat(all(line)).containsExactly("b", down ? "c" : "a", down ? "a" : "c");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nobody_stays_out_behind_one_that_made_room(boolean first) {
    var moved = Map.of("j00001", HELD + 2L);
    var all = first(HELD + 1);
    var line = sorted(false, false, first ? List.of(all, moved) : List.of(moved, all));

    var expected = new ArrayList<>(all.keySet());
    if (first) {
      expected.addLast(expected.removeFirst());
    }
    assertThat(all(line)).containsExactlyElementsOf(expected);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tells_how_far_it_answers_for_those_whose_value_may_be_another_by_now(boolean down) {
    var line = sorted(true, down, List.of(first(HELD)));
    line.next().await();

    long last = down ? HELD - 199 : 200;
    assertThat(line.covers(last)).isTrue();
    assertThat(line.covers(down ? last - 1 : last + 1)).isFalse();
    assertThat(sorted(false, down, List.of(first(1))).covers(Long.MAX_VALUE)).isTrue();
  }
}
