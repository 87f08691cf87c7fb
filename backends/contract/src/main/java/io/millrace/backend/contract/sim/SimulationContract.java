package io.millrace.backend.contract.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.spi.Backend;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What every backend promises in worlds where everything goes wrong that can. A backend's test is
/// this class plus [#open].
///
/// `-Dmillrace.sim.worlds=…` plays so many, `-Dmillrace.sim.seed=…` begins with that one. Rare
/// things are asked for only where enough worlds are played to see them.
public abstract class SimulationContract {
  private static final int WORLDS = 20_000;

  /// Gives an empty backend that reads time from `clock` alone, each time the same.
  protected abstract Backend open(Clock clock);

  @Test
  void keeps_every_promise_in_every_world_and_has_seen_the_rare_things() {
    var sim = new Sim(this::open);
    int worlds = Integer.getInteger("millrace.sim.worlds", WORLDS);
    long first = Long.getLong("millrace.sim.seed", 1);

    for (long seed = first; seed < first + worlds; seed++) {
      sim.play(seed);
    }

    if (worlds >= WORLDS) {
      assertThat(sim.sights().missing()).as("what never came").isEmpty();
    }
  }

  @Test
  void plays_the_same_world_from_the_same_seed() {
    var sim = new Sim(this::open);
    for (long seed = 1; seed <= 20; seed++) {
      assertThat(sim.play(seed)).as("world %d", seed).isEqualTo(sim.play(seed));
    }
    assertThat(sim.play(1)).isNotEqualTo(sim.play(2));
  }

  @Test
  void tells_the_seed_and_the_shortest_way_when_a_promise_is_broken() {
    var early = new Sim(clock -> open(Clock.offset(clock, Duration.ofSeconds(1))));

    assertThatThrownBy(() -> early.play(1))
        .hasMessageContainingAll(
            "seed 1:", "moves instead of", "somebody asks to enqueue", "millrace.sim.seed=1");
  }
}
