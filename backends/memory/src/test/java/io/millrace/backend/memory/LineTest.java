package io.millrace.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.queue.QueueConfig;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LineTest {
  private static final Comparator<Placed> ORDER =
      Comparator.comparingLong(Placed::key).thenComparingLong(it -> it.entry.n);

  private final Home home =
      new Home(
          QueueConfig.of("line"),
          0,
          new Ledger(MemorySettings.DEFAULT, Clock.systemUTC(), new Random(1)),
          0);
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

  private void add(long key, long n) {
    var placed = new Placed(key, entry(n));
    line.add(key, placed.entry);
    model.add(placed);
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
    return new Entry(job, home, n, 0);
  }
}
