package io.millrace.backend.memory.lane;

import io.millrace.core.job.Want;
import io.millrace.core.spi.Claimed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a claim looks for (no types: all of them; one that ends in `*`: all that begin so), and
/// what it met on its way.
public final class Picking {
  final Set<String> types;
  public final long now;

  /// Whether no type has to be compared with beginnings of names.
  final boolean exact;

  public final List<Claimed.Held> held = new ArrayList<>(0);

  /// Queues in which a holder is told something.
  public final Set<String> attend = new HashSet<>(0);

  /// Only jobs of a lower number than this are looked for.
  public int below = Integer.MAX_VALUE;

  /// Lanes that it found held.
  int parked;

  /// Jobs that it found where they belonged before.
  int settled;

  /// Whether it stopped at its bound.
  public boolean more;

  public Picking(Set<String> types, long now) {
    this.types = types;
    this.now = now;
    this.exact = types.isEmpty() || types.stream().noneMatch(it -> it.endsWith("*"));
  }

  boolean wants(String type) {
    return types.isEmpty() || types.contains(type) || (!exact && Want.begins(types, type));
  }
}
