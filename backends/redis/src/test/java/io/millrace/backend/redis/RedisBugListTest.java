package io.millrace.backend.redis;

import io.millrace.backend.contract.planted.BugListContract;
import java.nio.file.Path;

class RedisBugListTest extends BugListContract {
  RedisBugListTest() {
    super(Path.of("..", ".."), Path.of("planted-bugs.txt"));
  }
}
