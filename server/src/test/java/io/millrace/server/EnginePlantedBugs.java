package io.millrace.server;

import io.millrace.backend.contract.planted.BugsContract;
import java.nio.file.Path;
import java.time.Duration;

/// The bugs that the tests of the engine's rooms must notice.
class EnginePlantedBugs extends BugsContract {
  EnginePlantedBugs() {
    super(Path.of(".."), Path.of("planted-bugs.txt"), Duration.ofMinutes(2));
  }
}
