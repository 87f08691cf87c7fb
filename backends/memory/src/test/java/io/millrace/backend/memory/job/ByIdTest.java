package io.millrace.backend.memory.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ByIdTest {
  private static final int STEPS = 60_000;

  private final Keeper keeper = new Nobody();

  @Test
  void finds_who_is_there_and_nobody_else_while_jobs_come_and_go() {
    for (long seed = 0; seed < 20; seed++) {
      var chance = new SplittableRandom(seed);
      var byId = new ById(chance.nextLong());
      var model = new HashMap<String, Entry>();
      var there = new ArrayList<Entry>();
      for (int step = 0; step < STEPS; step++) {
        // It grows, and shrinks again until it is empty.
        if (chance.nextInt(STEPS) > step) {
          var entry = entry(id(chance, step));
          byId.put(entry);
          there.add(entry);
          model.put(entry.job.id(), entry);
        } else if (!there.isEmpty()) {
          var entry = any(there, chance);
          byId.remove(entry);
          model.remove(entry.job.id());
          assertThat(byId.get(entry.job.id())).as("seed %d", seed).isNull();
        }
        if (step % 10_000 == 0) {
          agrees(seed, byId, model);
        }
      }
      agrees(seed, byId, model);
    }
  }

  @Test
  void tells_apart_ids_that_differ_in_one_character_or_in_length() {
    var byId = new ById(7);
    var ids =
        new ArrayList<String>(List.of("", "a", "aa", "aaa", "aaaa", "aaaaa", "aaaab", "baaaa"));
    for (char last = 'b'; last <= 'z'; last++) {
      ids.add("aaaaaaa" + last);
      ids.add(last + "aaaaaaa");
      ids.add("aaaaaaa" + last + "a");
    }
    var entries = ids.stream().map(this::entry).toList();
    entries.forEach(byId::put);
    for (var entry : entries) {
      assertThat(byId.get(entry.job.id())).isSameAs(entry);
    }
  }

  private static void agrees(long seed, ById byId, Map<String, Entry> model) {
    model.forEach((id, entry) -> assertThat(byId.get(id)).as("seed %d", seed).isSameAs(entry));
  }

  /// Of every length, and mostly alike.
  private static String id(SplittableRandom chance, int step) {
    return "x".repeat(chance.nextInt(9)) + step;
  }

  private static Entry any(List<Entry> there, SplittableRandom chance) {
    int at = chance.nextInt(there.size());
    var gone = there.get(at);
    there.set(at, there.getLast());
    there.removeLast();
    return gone;
  }

  private Entry entry(String id) {
    return new Entry(Job.of(id, "echo", "default", Json.EMPTY_OBJECT), keeper, 1, 0);
  }
}
