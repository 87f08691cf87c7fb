package io.millrace.server.world;

import io.millrace.backend.contract.sim.seed.Worlds;
import io.millrace.backend.contract.sim.tell.Trace;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Worlds of whole nodes.
final class Engines implements Worlds<Script> {
  private final Set<Rare.Sight> seen = ConcurrentHashMap.newKeySet();

  /// What came over all worlds played until now.
  Set<Rare.Sight> seen() {
    return seen;
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
    return script.withMoves(Worlds.without(script.moves(), at, count));
  }

  @Override
  public void play(Script script, Trace trace) {
    var rare = new Rare();
    new World(script, rare, trace).play();
    seen.addAll(rare.seen());
  }

  @Override
  public String again(long seed) {
    return "make sim-engines SEED=" + seed;
  }
}
