package io.millrace.backend.contract.planted;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// Bugs that can no longer be planted prove nothing: who changes a text that a list names hears of
/// it in that build, and not when somebody plants the next time.
public abstract class BugListContract {
  private final Path root;
  private final Path list;

  /// The bugs of that list, in modules below `root`.
  protected BugListContract(Path root, Path list) {
    this.root = root;
    this.list = list;
  }

  @Test
  void names_texts_that_stand_in_their_files_exactly_once() throws IOException {
    var faults = new ArrayList<String>();
    for (var bug : BugList.read(list)) {
      try {
        new Source(root.resolve(bug.file())).with(bug::plantIn);
      } catch (IllegalStateException e) {
        faults.add(bug.name() + ": " + e.getMessage());
      }
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void names_tests_that_there_are() throws IOException {
    assertThat(PlantedBugs.missing(root, BugList.read(list))).isEmpty();
  }
}
