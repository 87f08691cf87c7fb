package io.millrace.backend.redis;

import io.millrace.backend.contract.planted.BugsContract;
import java.nio.file.Path;
import java.time.Duration;

/// The bugs of the scripts, and of what asks them, that the contract must notice.
class RedisPlantedBugs extends BugsContract {
  RedisPlantedBugs() {
    super(Path.of("..", ".."), Path.of("planted-bugs.txt"), Duration.ofSeconds(30));
  }
}
