package io.millrace.integration;

import io.millrace.backend.contract.planted.BugsContract;
import java.nio.file.Path;
import java.time.Duration;

/// The bugs of the egress guard, of the client behind it and of what is made of answers.
class IntegrationPlantedBugs extends BugsContract {
  IntegrationPlantedBugs() {
    super(Path.of(".."), Path.of("planted-bugs.txt"), Duration.ofMinutes(1));
  }
}
