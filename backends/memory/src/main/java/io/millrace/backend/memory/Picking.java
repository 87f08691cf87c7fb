package io.millrace.backend.memory;

import io.millrace.core.spi.Claimed;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What a claim looks for (no types: all of them), and what it met on its way.
final class Picking {
  final Set<String> types;
  final long now;
  final List<Claimed.Held> held = new ArrayList<>(0);

  /// Whether it stopped at its bound.
  boolean more;

  Picking(Set<String> types, long now) {
    this.types = types;
    this.now = now;
  }
}
