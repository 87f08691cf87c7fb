package io.millrace.backend.memory;

import io.millrace.backend.contract.planted.AreNoticed;
import java.nio.file.Path;

/// The bugs of the contract, planted in the memory backend.
class MemoryPlantedBugs extends AreNoticed {
  MemoryPlantedBugs() {
    super(Path.of("..", ".."), "backends/contract/planted-bugs.txt");
  }
}
