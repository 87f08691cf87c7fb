package io.millrace.backend.contract.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.millrace.backend.contract.sim.seed.Commit;
import io.millrace.backend.contract.sim.seed.Seeds;
import io.millrace.backend.contract.sim.seed.Sim;
import io.millrace.core.spi.Backend;
import java.time.Clock;
import org.junit.jupiter.api.Test;

/// What every backend promises in worlds where everything goes wrong that can. A backend's test is
/// this class plus [#open].
///
/// Rare things are asked for only where enough worlds are played to see them.
public abstract class SimulationContract {
  private static final int TWICE = 20;

  /// Gives an empty backend that reads time from `clock` alone, each time the same.
  protected abstract Backend open(Clock clock);

  /// How many worlds a build plays, where nobody asks for others.
  protected int inEveryBuild() {
    return Seeds.IN_EVERY_BUILD;
  }

  /// How many of the worlds that a commit has are played with it; with 0 that test is left out.
  protected int ofACommit() {
    return Seeds.OF_A_COMMIT;
  }

  /// How many are played twice, to see the same in them.
  protected int twice() {
    return TWICE;
  }

  /// The command that plays worlds of this backend.
  protected String again() {
    return "make sim";
  }

  @Test
  void keeps_every_promise_in_every_world_and_has_seen_the_rare_things() {
    var worlds = worlds();

    new Sim<>(worlds).playAll(Seeds.asked(inEveryBuild()));

    if (Seeds.areMany(inEveryBuild())) {
      assertThat(worlds.sights().missing()).as("what never came").isEmpty();
    }
  }

  @Test
  void keeps_every_promise_in_worlds_that_only_this_commit_has() throws InterruptedException {
    assumeThat(ofACommit()).as("worlds of a commit").isPositive();
    var commit = Commit.hash();
    if (commit.isEmpty()) {
      System.out.println("no worlds of a commit are played: this is no git repository");
    } else if (!Seeds.areChosen()) {
      new Sim<>(worlds()).playAll(Seeds.of(commit.get()).limit(ofACommit()));
    }
  }

  @Test
  void plays_the_same_world_from_the_same_seed() {
    var sim = new Sim<>(worlds());
    for (long seed = 1; seed <= twice(); seed++) {
      assertThat(sim.play(seed)).as("world %d", seed).isEqualTo(sim.play(seed));
    }
    assertThat(sim.play(1)).isNotEqualTo(sim.play(2));
  }

  private Backends worlds() {
    return new Backends((_, clock, _) -> open(clock), again());
  }
}
