package io.millrace.backend.memory;

import io.millrace.backend.contract.sim.Sim;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.Backend;
import java.time.Clock;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The worlds of every backend, with a process that ends now and then.
class JournalSimulationTest {
  private static final int WORLDS = 1_500;

  @Test
  void keeps_every_promise_over_restarts_in_every_world() {
    var sim = new Sim(JournalSimulationTest::open);
    int worlds = Integer.getInteger("millrace.sim.journals", WORLDS);
    long first = Long.getLong("millrace.sim.seed", 1);
    for (long seed = first; seed < first + worlds; seed++) {
      sim.play(seed);
    }
  }

  private static Backend open(Clock clock) {
    var chance = new SplittableRandom(3);
    return new Restarting(
        clock, 2_000, backend -> chance.nextInt(20) == 0 && !goesByThePast(backend));
  }

  /// Whose turn among the keys it is, a restart forgets. The model knows better.
  private static boolean goesByThePast(Backend backend) {
    return backend.queues().get(List.of()).await().stream()
        .map(it -> it.config().limits())
        .anyMatch(it -> it.perKey().filter(PerKey::fair).isPresent());
  }
}
