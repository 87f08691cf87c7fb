package io.millrace.server.world;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.millrace.backend.contract.sim.seed.Commit;
import io.millrace.backend.contract.sim.seed.Seeds;
import io.millrace.backend.contract.sim.seed.Sim;
import java.util.EnumSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// Whole nodes in worlds where everything goes wrong that can: they die, stand still, leave and
/// come; what they ask of the store is lost, late or doubled, and so is what they tell each other;
/// performers fail, hang, and end their node.
///
/// More of them are played by `make sim-engines`.
class EngineSimulationTest {
  private static final int WORLDS = 200;
  private static final int OF_A_COMMIT = 30;
  private static final int FEW = 10;
  private static final Logger LOG = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private static final Logger OWN = (Logger) LoggerFactory.getLogger("io.millrace");

  private final Level level = LOG.getLevel();
  private final Level own = OWN.getLevel();

  /// What hundreds of nodes say while they die tells nobody anything.
  @BeforeEach
  void silence() {
    LOG.setLevel(Level.OFF);
    OWN.setLevel(Level.OFF);
  }

  @AfterEach
  void speak() {
    LOG.setLevel(level);
    OWN.setLevel(own);
  }

  @Test
  void keeps_every_promise_in_every_world_and_has_seen_the_rare_things() {
    int worlds = Integer.getInteger("millrace.sim.engines", WORLDS);
    long first = Long.getLong("millrace.sim.seed", 1);
    var engines = new Engines();

    new Sim<>(engines).playAll(LongStream.range(first, first + worlds));

    if (worlds >= WORLDS) {
      assertThat(EnumSet.complementOf(EnumSet.copyOf(engines.seen())))
          .as("what never came")
          .isEmpty();
    }
  }

  @Test
  void keeps_every_promise_in_worlds_that_only_this_commit_has() throws InterruptedException {
    var commit = Commit.hash();
    if (commit.isPresent() && !Seeds.areChosen()) {
      new Sim<>(new Engines()).playAll(Seeds.of(commit.get()).limit(OF_A_COMMIT));
    }
  }

  @Test
  void plays_the_same_world_from_the_same_seed() {
    var sim = new Sim<>(new Engines());
    for (long seed = 1; seed <= FEW; seed++) {
      assertThat(sim.play(seed)).as("world %d", seed).isEqualTo(sim.play(seed));
    }
    assertThat(sim.play(1)).isNotEqualTo(sim.play(2));
  }
}
