package io.millrace.backend.memory;

import io.millrace.core.spi.Backend;
import java.time.Clock;
import java.util.SplittableRandom;

/// A backend in the hand of one test: its clock, one seed, its thread.
final class InHand {
  /// So few are brought to other lanes with each step that tests see what is so meanwhile.
  static final MemorySettings SETTINGS = MemorySettings.DEFAULT.withRelaned(50);

  private InHand() {}

  static Backend open(Clock clock) {
    return MemoryBackend.ofOneThread(SETTINGS, clock, new SplittableRandom(7));
  }
}
