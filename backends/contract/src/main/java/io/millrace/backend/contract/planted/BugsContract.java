package io.millrace.backend.contract.planted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.millrace.backend.contract.planted.Bug.Tests;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every promise is proved by a bug that breaks it: a list names them, this plants each and wants
/// red. Not among the tests of every build, because it runs them hundreds of times: `make planted`.
public abstract class BugsContract {
  private final Path root;
  private final Path list;
  private final Duration patience;

  @TempDir private Path work;

  /// The bugs of that list, in modules below `root`. A test that takes longer than `patience`
  /// hangs.
  protected BugsContract(Path root, Path list, Duration patience) {
    this.root = root;
    this.list = list;
    this.patience = patience;
  }

  @TestFactory
  Stream<DynamicTest> are_planted_among_tests_that_are_green() throws IOException {
    var planted = new PlantedBugs(root, work, patience);
    var first = new LinkedHashMap<Tests, Bug>();
    asked().forEach(bug -> first.putIfAbsent(bug.tests(), bug));
    return first.values().stream()
        .map(bug ->
            dynamicTest(bug.tests().toString(), () -> assertThat(planted.failure(bug)).isEmpty()));
  }

  @TestFactory
  Stream<DynamicTest> are_noticed() throws IOException {
    var planted = new PlantedBugs(root, work, patience);
    return asked().stream().map(bug -> dynamicTest(bug.name(), () -> wantRed(bug, planted)));
  }

  /// All, or those that `-Dmillrace.planted=` names by a part of their line in the output.
  private List<Bug> asked() throws IOException {
    var part = System.getProperty("millrace.planted", "");
    return BugList.read(list).stream()
        .filter(bug -> (bug.name() + " " + bug.tests()).contains(part))
        .toList();
  }

  private static void wantRed(Bug bug, PlantedBugs planted)
      throws IOException, ReflectiveOperationException {
    var red = planted.noticedBy(bug);
    System.out.printf("%-5s %s: %s%n", red.isEmpty() ? "GREEN" : "red", bug.name(), red.orElse(""));
    assertThat(red).as("a test of %s that notices", bug.tests()).isPresent();
  }
}
