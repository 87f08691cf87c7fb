package io.millrace.backend.memory;

import io.millrace.core.limit.BreakerTurn;
import java.util.ArrayList;
import java.util.List;

/// Which breakers have changed their state since it was last asked.
final class Turns {
  private List<BreakerTurn> gathered = List.of();

  void add(BreakerTurn turn) {
    gathered = gathered.isEmpty() ? new ArrayList<>() : gathered;
    gathered.add(turn);
  }

  List<BreakerTurn> take() {
    if (gathered.isEmpty()) {
      return List.of();
    }
    var taken = gathered;
    gathered = List.of();
    return taken;
  }
}
