package io.millrace.backend.memory;

import io.millrace.backend.contract.planted.BugsContract;
import java.nio.file.Path;
import java.time.Duration;

/// The bugs that the contract and the simulation must notice.
class MemoryPlantedBugs extends BugsContract {
  private static final Path ROOT = Path.of("..", "..");

  MemoryPlantedBugs() {
    super(ROOT, ROOT.resolve("backends/contract/planted-bugs.txt"), Duration.ofMinutes(2));
  }
}
