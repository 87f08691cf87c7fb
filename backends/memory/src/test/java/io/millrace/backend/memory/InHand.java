package io.millrace.backend.memory;

import io.millrace.core.spi.Backend;
import java.time.Clock;
import java.util.SplittableRandom;

/// A backend in the hand of one test: its clock, one seed, its thread.
final class InHand {
  private InHand() {}

  static Backend open(Clock clock) {
    return MemoryBackend.ofOneThread(MemorySettings.DEFAULT, clock, new SplittableRandom(7));
  }
}
