package io.millrace.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.sim.Backends;
import io.millrace.backend.contract.sim.seed.Sim;
import io.millrace.backend.contract.sim.tell.Trace;
import io.millrace.backend.memory.Restarting.Broken;
import io.millrace.backend.memory.Restarting.Outage;
import io.millrace.backend.memory.Restarting.Outages;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.Backend;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// The worlds of every backend, with a process that ends now and then: in order, by a power that
/// fails in the midst of a write, by a disk that does not keep what it was given.
class JournalSimulationTest {
  private static final int WORLDS = 1_500;
  private static final int FEW = 20;

  private final Set<Broken> seen = ConcurrentHashMap.newKeySet();
  private final Sim<?> sim = new Sim<>(new Backends(this::open, "make sim"));

  @Test
  void keeps_every_promise_whatever_becomes_of_process_and_disk_in_every_world() {
    int worlds = Integer.getInteger("millrace.sim.journals", WORLDS);
    long first = Long.getLong("millrace.sim.seed", 1);

    sim.playAll(LongStream.range(first, first + worlds));

    if (worlds >= WORLDS) {
      assertThat(EnumSet.allOf(Broken.class)).as("what never came").isEqualTo(Set.copyOf(seen));
    }
  }

  @Test
  void plays_the_same_world_from_the_same_seed() {
    for (long seed = 1; seed <= FEW; seed++) {
      assertThat(sim.play(seed)).as("world %d", seed).isEqualTo(sim.play(seed));
    }
  }

  private Backend open(long seed, Clock clock, Trace trace) {
    Consumer<Broken> told =
        broken -> {
          seen.add(broken);
          trace.add(broken.name());
          trace.say(broken::toString);
        };
    return open(clock, new SplittableRandom(seed), told);
  }

  private static Backend open(Clock clock, RandomGenerator chance, Consumer<Broken> seen) {
    var outages = new Outages(backend -> outage(backend, chance), chance, seen);
    return new Restarting(clock, 2_000, outages);
  }

  private static Outage outage(Backend backend, RandomGenerator chance) {
    var outage =
        switch (chance.nextInt(60)) {
          case 0 -> Outage.RESTART;
          case 1, 2 -> Outage.POWER;
          case 3 -> Outage.SYNC;
          default -> Outage.NONE;
        };
    return outage != Outage.NONE && goesByThePast(backend) ? Outage.NONE : outage;
  }

  /// Whose turn among the keys it is, a restart forgets. The model knows better.
  private static boolean goesByThePast(Backend backend) {
    return backend.queues().get(List.of()).await().stream()
        .map(it -> it.config().limits())
        .anyMatch(it -> it.perKey().filter(PerKey::fair).isPresent());
  }
}
