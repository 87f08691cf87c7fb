package io.millrace.backend.memory.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LineTest {
  private static final Comparator<Placed> ORDER =
      Comparator.comparingLong(Placed::key).thenComparingLong(it -> it.entry.n);

  private final Keeper keeper = new Nobody();
  private final Line line = new Line();
  private final TreeSet<Placed> model = new TreeSet<>(ORDER);

  private record Placed(long key, Entry entry) {}

  @Test
  void keeps_its_order_while_it_moves_on_and_is_added_to_in_the_middle() {
    for (long seed = 0; seed < 20; seed++) {
      var chance = new SplittableRandom(seed);
      for (int step = 0; step < 50_000; step++) {
        add(step / 300 + chance.nextInt(2), step);
        if (model.size() > 5_000) {
          assertThat(line.pollFirst()).as("seed %d", seed).isSameAs(first());
        }
      }
      agrees(seed);
      empty(seed);
    }
  }

  @Test
  void keeps_its_order_wherever_jobs_come_and_go() {
    for (long seed = 0; seed < 20; seed++) {
      var chance = new SplittableRandom(seed);
      var there = new ArrayList<Placed>();
      for (int step = 0; step < 20_000; step++) {
        // It grows, and shrinks again until it is empty.
        if (chance.nextInt(20_000) > step) {
          there.add(add(chance.nextInt(500), step));
        } else if (!there.isEmpty()) {
          remove(there, chance);
        }
        hasTheSameEnds(seed);
      }
      agrees(seed);
      empty(seed);
    }
  }

  @Test
  void what_stays_of_very_many_takes_no_more_room_than_four_times_as_much() {
    var there = new ArrayList<Placed>();
    for (int n = 0; n < 50_000; n++) {
      there.add(add(n, n));
    }
    for (int n = 0; n < 50_000; n++) {
      if (n % 250 != 3) {
        var placed = there.get(n);
        line.remove(placed.key(), placed.entry());
        model.remove(placed);
      }
    }

    assertThat(line.to() - line.from()).isLessThanOrEqualTo(4 * (1 + model.size() / Chunk.FULL));
    agrees(0);
  }

  @Test
  void takes_out_nobody_in_the_place_of_one_that_is_not_there() {
    fill(new SplittableRandom(1));

    assertThat(line.remove(250, entry(-1))).isFalse();

    agrees(1);
  }

  @Test
  void is_walked_up_and_down_from_behind_any_place() {
    var chance = new SplittableRandom(1);
    fill(chance);
    for (int walk = 0; walk < 500; walk++) {
      var from = new Placed(chance.nextInt(502) - 1, entry(chance.nextInt(5_000)));

      assertThat(walked(from, false)).isEqualTo(entries(model.tailSet(from, false)));
      assertThat(walked(from, true)).isEqualTo(entries(model.headSet(from, false).descendingSet()));
    }
  }

  @Test
  void is_walked_from_one_that_is_there_to_the_next() {
    fill(new SplittableRandom(1));
    for (var from : model) {
      assertThat(next(from, false)).isSameAs(entry(model.higher(from)));
      assertThat(next(from, true)).isSameAs(entry(model.lower(from)));
    }
  }

  @Test
  void counts_those_before_any_place() {
    var chance = new SplittableRandom(1);
    assertThat(line.before(7, 7, 10)).isZero();
    fill(chance);
    for (int count = 0; count < 500; count++) {
      var place = new Placed(chance.nextInt(502) - 1, entry(chance.nextInt(5_000)));
      int before = model.headSet(place, false).size();

      assertThat(line.before(place.key(), place.entry().n, 5_000)).isEqualTo(before);
      assertThat(line.before(place.key(), place.entry().n, 100))
          .isBetween(Math.min(before, 100), before);
    }
  }

  @Test
  void ends_a_walk_at_once_when_it_is_empty() {
    assertThat(line.iterator().hasNext()).isFalse();
  }

  private void fill(SplittableRandom chance) {
    for (int n = 0; n < 5_000; n++) {
      add(chance.nextInt(500), n);
    }
  }

  private List<Entry> walked(Placed from, boolean down) {
    var entries = new ArrayList<Entry>();
    line.walk(from.key, from.entry.n, down).forEachRemaining(entries::add);
    return entries;
  }

  private @Nullable Entry next(Placed from, boolean down) {
    var walk = line.walk(from.key, from.entry.n, down);
    return walk.hasNext() ? walk.next() : null;
  }

  private static @Nullable Entry entry(@Nullable Placed placed) {
    return placed == null ? null : placed.entry;
  }

  private static List<Entry> entries(SortedSet<Placed> placed) {
    return placed.stream().map(Placed::entry).toList();
  }

  private void remove(List<Placed> there, SplittableRandom chance) {
    int at = chance.nextInt(there.size());
    var gone = there.get(at);
    there.set(at, there.getLast());
    there.removeLast();
    model.remove(gone);
    assertThat(line.remove(gone.key, gone.entry)).isTrue();
  }

  private void hasTheSameEnds(long seed) {
    assertThat(line.last())
        .as("seed %d", seed)
        .isSameAs(model.isEmpty() ? null : model.last().entry);
    if (!model.isEmpty()) {
      assertThat(line.first()).as("seed %d", seed).isSameAs(model.first().entry);
      assertThat(line.firstKey()).as("seed %d", seed).isEqualTo(model.first().key);
    }
  }

  private Placed add(long key, long n) {
    var placed = new Placed(key, entry(n));
    line.add(key, placed.entry);
    model.add(placed);
    return placed;
  }

  private Entry first() {
    return model.pollFirst().entry;
  }

  private void agrees(long seed) {
    var entries = new ArrayList<Entry>();
    line.forEach(entries::add);
    assertThat(line.size()).as("seed %d", seed).isEqualTo(model.size());
    assertThat(entries)
        .as("seed %d", seed)
        .usingElementComparator((a, b) -> a == b ? 0 : 1)
        .containsExactlyElementsOf(model.stream().map(Placed::entry).toList());
  }

  private void empty(long seed) {
    for (var placed : model) {
      assertThat(line.remove(placed.key, placed.entry)).as("seed %d", seed).isTrue();
    }
    model.clear();
    assertThat(line.isEmpty()).isTrue();
  }

  private Entry entry(long n) {
    var job = Job.of("job", "line", "line", Json.EMPTY_OBJECT);
    return new Entry(job, keeper, n, 0);
  }
}
