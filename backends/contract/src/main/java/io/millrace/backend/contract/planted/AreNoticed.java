package io.millrace.backend.contract.planted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.millrace.backend.contract.planted.Bug.Tests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every promise is proved by a bug that breaks it: a list names them, this plants each and wants
/// red. To be inherited by a class that is not among the tests of every build, because it runs them
/// once for each bug: `make planted`.
public abstract class AreNoticed {
  private final Path root;
  private final Path list;

  @TempDir private Path work;

  /// @param root where the modules lie
  /// @param list of the bugs, below it
  protected AreNoticed(Path root, String list) {
    this.root = root;
    this.list = root.resolve(list);
  }

  @TestFactory
  Stream<DynamicTest> are_planted_among_tests_that_are_green() throws IOException {
    var planted = new PlantedBugs(root, work);
    var first = new LinkedHashMap<Tests, Bug>();
    BugList.read(list).forEach(bug -> first.putIfAbsent(bug.tests(), bug));
    return first.values().stream()
        .map(bug ->
            dynamicTest(bug.tests().toString(), () -> assertThat(planted.failures(bug)).isEmpty()));
  }

  @TestFactory
  Stream<DynamicTest> are_noticed() throws IOException {
    var planted = new PlantedBugs(root, work);
    return BugList.read(list).stream()
        .map(bug -> dynamicTest(bug.name(), () -> wantRed(bug, planted)));
  }

  private static void wantRed(Bug bug, PlantedBugs planted)
      throws IOException, ReflectiveOperationException {
    var red = planted.noticedBy(bug);
    System.out.printf("%-5s %s (%d)%n", red.isEmpty() ? "GREEN" : "red", bug.name(), red.size());
    assertThat(red).as("tests of %s that notice", bug.tests()).isNotEmpty();
  }
}
