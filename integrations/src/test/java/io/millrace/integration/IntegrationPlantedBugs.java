package io.millrace.integration;

import io.millrace.backend.contract.planted.AreNoticed;
import java.nio.file.Path;

/// The bugs of the egress guard, of the client behind it and of what is made of answers.
class IntegrationPlantedBugs extends AreNoticed {
  IntegrationPlantedBugs() {
    super(Path.of(".."), "integrations/planted-bugs.txt");
  }
}
