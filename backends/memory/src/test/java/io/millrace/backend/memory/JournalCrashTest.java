package io.millrace.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.job.Want;
import io.millrace.core.query.Found;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.Settle;
import io.millrace.core.spi.Settled;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Worlds in which the power fails in the midst of a write, judged by what was acknowledged.
class JournalCrashTest {
  private static final int WORLDS = 400;
  private static final int STEPS = 200;

  @Test
  void loses_nothing_acknowledged_and_completes_nothing_twice_in_every_world() {
    long first = Long.getLong("millrace.sim.seed", 1);
    int torn = 0;
    for (long seed = first;
        seed < first + Integer.getInteger("millrace.sim.crashes", WORLDS);
        seed++) {
      torn += new World(seed).play();
    }
    assertThat(torn).as("crashes that happened").isPositive();
  }

  private static final class World {
    private final long seed;
    private final SplittableRandom chance;
    private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
    private final SimDisks disks = new SimDisks();
    private final Set<String> stored = new HashSet<>();
    private final Set<String> done = new HashSet<>();
    private final Map<String, Integer> completed = new HashMap<>();
    private final List<Claim> held = new ArrayList<>();
    private Backend backend;
    private int names;
    private int crashes;

    World(long seed) {
      this.seed = seed;
      this.chance = new SplittableRandom(seed);
      this.backend = disks.open(clock, 1_500);
    }

    int play() {
      for (int step = 0; step < STEPS; step++) {
        if (chance.nextInt(20) == 0) {
          disks.disk.cutAfter(chance.nextInt(4), chance);
        }
        switch (chance.nextInt(4)) {
          case 0, 1 -> enqueue();
          case 2 -> claim();
          default -> settle();
        }
        clock.pass(Duration.ofMillis(chance.nextInt(4_000)));
        if (disks.disk.isOff()) {
          crashes++;
          restart();
        }
      }
      restart();
      return crashes;
    }

    private void enqueue() {
      var id = chance.nextInt(5) == 0 && names > 0 ? "j" + chance.nextInt(names) : "j" + names++;
      heard(backend.jobs().enqueue(List.of(Job.of(id, "t", "q", Json.EMPTY_OBJECT)), false))
          .map(List::getFirst)
          .filter(it -> it instanceof Enqueued.New || it instanceof Enqueued.Known)
          .ifPresent(_ -> stored.add(id));
    }

    private void claim() {
      var queues = new Want.Queues(List.of(new Want.Weighted("q", 1)), true);
      var want = new Want(Optional.empty(), Holder.NOBODY, queues, Set.of(), 3, Optional.empty());
      heard(backend.jobs().claim(want)).ifPresent(it -> held.addAll(it.lent()));
    }

    private void settle() {
      if (held.isEmpty()) {
        return;
      }
      var claim = held.get(chance.nextInt(held.size()));
      var ruling = Ruling.on(claim.job(), claim.tried(), Outcome.Done.EMPTY, clock.instant());
      var end = new Settle(claim.job().id(), claim.lease().token(), "done", ruling);
      heard(backend.jobs().settle(List.of(end), Want.NONE))
          .map(it -> it.ends().getFirst())
          .ifPresent(it -> settled(claim.job().id(), it));
    }

    private void settled(String id, Settled.Ending ending) {
      if (ending instanceof Settled.Ended ended) {
        done.add(id);
        if (!ended.repeated()) {
          int times = completed.merge(id, 1, Integer::sum);
          assertThat(times).as("seed %d: completions of %s", seed, id).isEqualTo(1);
        }
      }
    }

    private static <T> Optional<T> heard(Future<T> answer) {
      try {
        return Optional.of(answer.await());
      } catch (BackendUnavailable _) {
        return Optional.empty();
      }
    }

    private void restart() {
      disks.disk.on();
      backend = disks.open(clock, 1_500);
      for (var id : stored) {
        var found = backend.search().get(List.of(id)).await().getFirst();
        assertThat(found).as("seed %d: acknowledged %s", seed, id).isInstanceOf(Found.Here.class);
        if (done.contains(id)) {
          var state = ((Found.Here) found).snapshot().state();
          assertThat(state).as("seed %d: %s", seed, id).isEqualTo(JobState.SUCCEEDED);
        }
      }
    }
  }
}
