package io.millrace.server.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.sim.seed.Commit;
import io.millrace.backend.contract.sim.seed.Seeds;
import io.millrace.backend.contract.sim.seed.Sim;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whole nodes in worlds where everything goes wrong that can: they die, stand still, leave and
/// come; what they ask of the store is lost, late or doubled, and so is what they tell each other;
/// performers fail, hang, and end their node.
///
/// More of them are played by `make sim-engines`: as long as that takes.
@Timeout(value = 4, unit = TimeUnit.HOURS)
class EngineSimulationTest {
  private static final int WORLDS = 200;
  private static final int OF_A_COMMIT = 30;
  private static final int FEW = 10;

  private final Mishaps mishaps = new Mishaps();

  @BeforeEach
  void listen() {
    mishaps.listen();
  }

  @AfterEach
  void leave() {
    mishaps.leave();
    assertThat(mishaps.heard()).isEmpty();
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

  /// Sets and maps have another order there.
  @Test
  void plays_the_same_world_in_another_process() throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    var process =
        new ProcessBuilder(
                java.toString(),
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Elsewhere.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    var sim = new Sim<>(new Engines());
    var here = worlds().mapToObj(sim::play).map(it -> Elsewhere.SAID + it).toList();
    try (var said = process.inputReader()) {
      assertThat(said.lines().filter(it -> it.startsWith(Elsewhere.SAID))).isEqualTo(here);
    }
  }

  private static LongStream worlds() {
    return LongStream.rangeClosed(1, FEW);
  }

  /// The same worlds, played elsewhere.
  static final class Elsewhere {
    private static final String SAID = "world: ";

    private Elsewhere() {}

    public static void main(String... arguments) {
      var sim = new Sim<>(new Engines());
      worlds().map(sim::play).forEach(it -> System.out.println(SAID + it));
    }
  }
}
