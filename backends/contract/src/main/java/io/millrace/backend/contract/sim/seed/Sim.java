package io.millrace.backend.contract.sim;

import io.millrace.backend.contract.sim.tell.Sights;
import io.millrace.backend.contract.sim.tell.Trace;
import io.millrace.core.spi.Backend;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.LongStream;

/// Plays worlds by their seeds. The same seed plays the same world, so a failure can be had again.
/// Several threads may play at once.
public final class Sim {
  private final Function<Clock, Backend> open;
  private final Sights sights = new Sights();

  /// `open` gives an empty backend that reads time from its clock alone, and draws nothing by
  /// chance that a seed does not fix.
  public Sim(Function<Clock, Backend> open) {
    this.open = open;
  }

  /// What came over all worlds played until now.
  public Sights sights() {
    return sights;
  }

  /// Plays many worlds on all cores; fails with the first of them that breaks a promise.
  public void playAll(LongStream seeds) {
    var broken = seeds.parallel().mapToObj(this::broken).flatMap(Optional::stream).findFirst();
    if (broken.isPresent()) {
      throw broken.get();
    }
  }

  private Optional<AssertionError> broken(long seed) {
    try {
      play(seed);
      return Optional.empty();
    } catch (AssertionError e) {
      return Optional.of(e);
    }
  }

  /// Plays one world; answers a number that is the same whenever the same has happened. When a
  /// promise is broken it tells the shortest way to that which it can find.
  public long play(long seed) {
    var script = Script.of(seed);
    var trace = new Trace(false);
    var seen = new Sights();
    try {
      new World(script, open, seen, trace).play();
      sights.add(seen);
      return trace.hash();
    } catch (RuntimeException | AssertionError e) {
      throw explained(seed, script, e);
    }
  }

  private AssertionError explained(long seed, Script script, Throwable cause) {
    var shortest = shortened(script);
    var trace = new Trace(true);
    var broken = failure(shortest, trace).orElse(cause);
    var text =
        "seed %d: %s%n%nin %d moves instead of %d:%n  %s%n%nagain: make sim SEED=%d"
            .formatted(
                seed,
                broken.getMessage(),
                shortest.moves().size(),
                script.moves().size(),
                String.join(System.lineSeparator() + "  ", trace.lines()),
                seed);
    return new AssertionError(text, broken);
  }

  /// Leaves out moves, many at once and then fewer, as long as it still fails without them.
  private Script shortened(Script script) {
    var shortest = script;
    for (int slice = script.moves().size(); slice > 0; slice /= 2) {
      for (int at = 0; at < shortest.moves().size(); ) {
        var shorter = shortest.withMoves(without(shortest.moves(), at, slice));
        if (failure(shorter, new Trace(false)).isPresent()) {
          shortest = shorter;
        } else {
          at += slice;
        }
      }
    }
    return shortest;
  }

  private static List<Move> without(List<Move> moves, int at, int slice) {
    var left = new ArrayList<>(moves.subList(0, at));
    left.addAll(moves.subList(Math.min(at + slice, moves.size()), moves.size()));
    return left;
  }

  private Optional<Throwable> failure(Script script, Trace trace) {
    try {
      new World(script, open, new Sights(), trace).play();
      return Optional.empty();
    } catch (RuntimeException | AssertionError e) {
      return Optional.of(e);
    }
  }
}
