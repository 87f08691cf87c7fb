package io.millrace.backend.contract.sim;

import io.millrace.backend.contract.sim.seed.Worlds;
import io.millrace.backend.contract.sim.tell.Sights;
import io.millrace.backend.contract.sim.tell.Trace;
import io.millrace.core.spi.Backend;
import java.time.Clock;

/// Worlds of one backend and everybody who uses it.
public final class Backends implements Worlds<Script> {
  private final Opening opening;
  private final String again;
  private final Sights sights = new Sights();

  /// Gives an empty backend for the world of a seed, that reads time from its clock alone and draws
  /// nothing by chance which the seed does not fix. What it tells the trace belongs to what
  /// happened.
  @FunctionalInterface
  public interface Opening {
    Backend open(long seed, Clock clock, Trace trace);
  }

  /// The command `again` plays a world of such backends.
  public Backends(Opening opening, String again) {
    this.opening = opening;
    this.again = again;
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
    return script.withMoves(Worlds.without(script.moves(), at, count));
  }

  @Override
  public void play(Script script, Trace trace) {
    var seen = new Sights();
    new World(script, clock -> opening.open(script.seed(), clock, trace), seen, trace).play();
    sights.add(seen);
  }

  @Override
  public String again(long seed) {
    return again + " SEED=" + seed;
  }
}
