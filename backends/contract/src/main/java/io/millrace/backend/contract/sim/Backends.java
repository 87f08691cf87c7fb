package io.millrace.backend.contract.sim;

import io.millrace.backend.contract.sim.seed.Worlds;
import io.millrace.backend.contract.sim.tell.Sights;
import io.millrace.backend.contract.sim.tell.Trace;
import io.millrace.core.spi.Backend;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Worlds of one backend and everybody who uses it.
public final class Backends implements Worlds<Script> {
  private final Function<Clock, Backend> open;
  private final Sights sights = new Sights();

  /// `open` gives an empty backend that reads time from its clock alone, and draws nothing by
  /// chance that a seed does not fix.
  public Backends(Function<Clock, Backend> open) {
    this.open = open;
  }

  /// What came over all worlds played until now.
  public Sights sights() {
    return sights;
  }

  @Override
  public Script script(long seed) {
    return Script.of(seed);
  }

  @Override
  public int moves(Script script) {
    return script.moves().size();
  }

  @Override
  public Script without(Script script, int at, int count) {
    List<Move> moves = script.moves();
    var left = new ArrayList<>(moves.subList(0, at));
    left.addAll(moves.subList(Math.min(at + count, moves.size()), moves.size()));
    return script.withMoves(left);
  }

  @Override
  public void play(Script script, Trace trace) {
    var seen = new Sights();
    new World(script, open, seen, trace).play();
    sights.add(seen);
  }

  @Override
  public String again(long seed) {
    return "make sim SEED=" + seed;
  }
}
