package io.millrace.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.millrace.backend.contract.planted.Bug;
import io.millrace.backend.contract.planted.Bug.Tests;
import io.millrace.backend.contract.planted.BugList;
import io.millrace.backend.contract.planted.PlantedBugs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every promise is proved by a bug that breaks it: `planted-bugs.txt` names them, this plants each
/// and wants red. Not among the tests of every build, because it runs them some three hundred
/// times: `make planted`.
class MemoryPlantedBugs {
  private static final Path ROOT = Path.of("..", "..");
  private static final Path LIST = ROOT.resolve("backends/contract/planted-bugs.txt");

  @TempDir private Path work;

  @TestFactory
  Stream<DynamicTest> are_planted_among_tests_that_are_green() throws IOException {
    var planted = new PlantedBugs(ROOT, work);
    var first = new LinkedHashMap<Tests, Bug>();
    BugList.read(LIST).forEach(bug -> first.putIfAbsent(bug.tests(), bug));
    return first.values().stream()
        .map(bug ->
            dynamicTest(bug.tests().toString(), () -> assertThat(planted.failures(bug)).isEmpty()));
  }

  @TestFactory
  Stream<DynamicTest> are_noticed() throws IOException {
    var planted = new PlantedBugs(ROOT, work);
    return BugList.read(LIST).stream()
        .map(bug -> dynamicTest(bug.name(), () -> wantRed(bug, planted)));
  }

  private static void wantRed(Bug bug, PlantedBugs planted)
      throws IOException, ReflectiveOperationException {
    var red = planted.noticedBy(bug);
    System.out.printf("%-5s %s (%d)%n", red.isEmpty() ? "GREEN" : "red", bug.name(), red.size());
    assertThat(red).as("tests of %s that notice", bug.tests()).isNotEmpty();
  }
}
