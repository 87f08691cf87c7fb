package io.millrace.server;

import io.millrace.backend.contract.planted.BugListContract;
import java.nio.file.Path;

class EngineBugListTest extends BugListContract {
  EngineBugListTest() {
    super(Path.of(".."), Path.of("planted-bugs.txt"));
  }
}
