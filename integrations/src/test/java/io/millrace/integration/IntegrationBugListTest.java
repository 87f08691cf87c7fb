package io.millrace.integration;

import io.millrace.backend.contract.planted.BugListContract;
import java.nio.file.Path;

class IntegrationBugListTest extends BugListContract {
  IntegrationBugListTest() {
    super(Path.of(".."), Path.of("planted-bugs.txt"));
  }
}
