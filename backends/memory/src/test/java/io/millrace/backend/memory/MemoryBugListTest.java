package io.millrace.backend.memory;

import io.millrace.backend.contract.planted.BugListContract;
import java.nio.file.Path;

class MemoryBugListTest extends BugListContract {
  private static final Path ROOT = Path.of("..", "..");

  MemoryBugListTest() {
    super(ROOT, ROOT.resolve("backends/contract/planted-bugs.txt"));
  }
}
