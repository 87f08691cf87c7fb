package io.millrace.backend.contract.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.backend.contract.sim.seed.Commit;
import io.millrace.backend.contract.sim.seed.Seeds;
import io.millrace.backend.contract.sim.seed.Sim;
import io.millrace.core.spi.Backend;
import java.time.Clock;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What every backend promises in worlds where everything goes wrong that can. A backend's test is
/// this class plus [#open].
///
/// Rare things are asked for only where enough worlds are played to see them.
public abstract class SimulationContract {
  /// Gives an empty backend that reads time from `clock` alone, each time the same.
  protected abstract Backend open(Clock clock);

  /// How many worlds a build plays, where nobody asks for others.
  protected int inEveryBuild() {
    return Seeds.IN_EVERY_BUILD;
  }

  @Test
  void keeps_every_promise_in_every_world_and_has_seen_the_rare_things() {
    var worlds = new Backends(this::open);

    new Sim<>(worlds).playAll(Seeds.asked(inEveryBuild()));

    if (Seeds.areMany(inEveryBuild())) {
      assertThat(worlds.sights().missing()).as("what never came").isEmpty();
    }
  }

  @Test
  void keeps_every_promise_in_worlds_that_only_this_commit_has() throws InterruptedException {
    var commit = Commit.hash();
    if (commit.isEmpty()) {
      System.out.println("no worlds of a commit are played: this is no git repository");
    } else if (!Seeds.areChosen()) {
      new Sim<>(new Backends(this::open)).playAll(Seeds.of(commit.get()));
    }
  }

  @Test
  void has_other_worlds_for_each_commit_and_always_the_same() {
    var one = "1".repeat(40);
    var other = "2".repeat(40);

    assertThat(Seeds.of(one)).hasSize(Seeds.OF_A_COMMIT).doesNotHaveDuplicates();
    assertThat(Seeds.of(one).boxed()).containsExactlyElementsOf(Seeds.of(one).boxed().toList());
    assertThat(Seeds.of(one).boxed()).doesNotContainAnyElementsOf(Seeds.of(other).boxed().toList());
  }

  @Test
  void plays_the_same_world_from_the_same_seed() {
    var sim = new Sim<>(new Backends(this::open));
    for (long seed = 1; seed <= 20; seed++) {
      assertThat(sim.play(seed)).as("world %d", seed).isEqualTo(sim.play(seed));
    }
    assertThat(sim.play(1)).isNotEqualTo(sim.play(2));
  }

  @Test
  void tells_the_seed_and_the_shortest_way_when_a_promise_is_broken() {
    var early = new Sim<>(new Backends(clock -> open(Clock.offset(clock, Duration.ofSeconds(1)))));

    // Not in every world does anything come of it.
    assertThatThrownBy(() -> early.playAll(LongStream.rangeClosed(1, 50)))
        .hasMessageContainingAll(
            "seed ", "moves instead of", "somebody asks to enqueue", "again: make sim SEED=");
  }
}
