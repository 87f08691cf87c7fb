package io.millrace.planted.server.retry;

import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/// Takes time and chance from where no test can give them.
final class AsksTheMachine {
  private AsksTheMachine() {}

  static Instant instant() {
    return Instant.now();
  }

  static long millis() {
    return System.currentTimeMillis();
  }

  static Clock clock() {
    return Clock.systemUTC();
  }

  static double share() {
    return Math.random();
  }

  static UUID id() {
    return UUID.randomUUID();
  }

  static Random dice() {
    return new Random();
  }

  static Random shared() {
    return ThreadLocalRandom.current();
  }

  static RandomGenerator generator() {
    return RandomGenerator.getDefault();
  }
}
