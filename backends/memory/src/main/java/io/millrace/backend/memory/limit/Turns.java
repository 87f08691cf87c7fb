package io.millrace.backend.memory.limit;

import io.millrace.core.limit.BreakerTurn;
import java.util.ArrayList;
import java.util.List;

/// Which breakers have changed their state since it was last asked.
public final class Turns {
  private List<BreakerTurn> gathered = List.of();

  void add(BreakerTurn turn) {
    gathered = gathered.isEmpty() ? new ArrayList<>() : gathered;
    gathered.add(turn);
  }

  public List<BreakerTurn> take() {
    if (gathered.isEmpty()) {
      return List.of();
    }
    var taken = gathered;
    gathered = List.of();
    return taken;
  }
}
