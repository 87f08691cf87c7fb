package io.millrace.server.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.millrace.backend.contract.history.Breach;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two nodes on one Redis, callers that note what they ask and hear, and a fault in the middle:
/// afterwards no promise is broken. A build plays some; `make chaos` all of them, or those that
/// `-Dmillrace.chaos="F4 F6"` names, each `-Dmillrace.chaos.repeat=` times from
/// `-Dmillrace.chaos.seed=` on.
@Timeout(value = 4, unit = TimeUnit.HOURS)
class ChaosTest {
  private static final List<String> IN_A_BUILD =
      List.of("F1", "F2", "F4", "F6", "F9", "F21", "F29", "F30");
  private static final int REPEAT = Integer.getInteger("millrace.chaos.repeat", 1);
  private static final long SEED =
      Long.getLong("millrace.chaos.seed", RandomGenerator.getDefault().nextInt(1_000_000));

  @TempDir private static Path folder;

  private static @Nullable Stage raised;

  private static Stage stage() throws IOException {
    if (raised == null) {
      raised =
          new Stage(
              folder,
              Optional.empty(),
              2,
              "--appendonly",
              "yes",
              "--appendfsync",
              "everysec",
              "--enable-debug-command",
              "local");
    }
    raised.startAll();
    return raised;
  }

  @AfterAll
  static void clear() throws IOException {
    if (raised != null) {
      raised.close();
      // A test that is tried again has another folder.
      raised = null;
    }
  }

  private static boolean isAsked(String fault) {
    return switch (Faults.ASKED) {
      case "" -> IN_A_BUILD.contains(fault);
      case "all" -> true;
      default -> List.of(Faults.ASKED.split("[ ,]+")).contains(fault);
    };
  }

  @TestFactory
  Stream<DynamicTest> breaks_no_promise_when() {
    return Faults.ALL.stream()
        .filter(it -> isAsked(it.name()))
        .map(it -> dynamicTest(it.name() + " " + it.what(), () -> play(it)));
  }

  private static void play(Fault fault) throws Exception {
    for (long seed = SEED; seed < SEED + REPEAT; seed++) {
      var outcome = fault.play().on(ChaosTest::stage, seed);
      System.out.printf(
          Locale.ROOT,
          "chaos %-4s seed=%d acknowledged=%d drained_after=%.1fs breaches=%d: %s%s%n",
          fault.name(),
          seed,
          outcome.acknowledged(),
          outcome.recovery().toMillis() / 1e3,
          outcome.breaches().size(),
          fault.what(),
          outcome.measured());
      assertThat(outcome.breaches().stream().map(Breach::toString))
          .as("%s with seed %d", fault.name(), seed)
          .isEmpty();
    }
  }
}
