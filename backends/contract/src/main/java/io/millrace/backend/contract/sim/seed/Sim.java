package io.millrace.backend.contract.sim.seed;

import io.millrace.backend.contract.sim.tell.Trace;
import java.util.Optional;
import java.util.stream.LongStream;

/// Plays worlds by their seeds. The same seed plays the same world, so a failure can be had again.
/// Several threads may play at once.
public final class Sim<S> {
  private final Worlds<S> worlds;

  public Sim(Worlds<S> worlds) {
    this.worlds = worlds;
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
    var script = worlds.script(seed);
    var trace = new Trace(false);
    try {
      worlds.play(script, trace);
      return trace.hash();
    } catch (RuntimeException | AssertionError e) {
      throw explained(seed, script, e);
    }
  }

  private AssertionError explained(long seed, S script, Throwable cause) {
    var shortest = shortened(script);
    var trace = new Trace(true);
    var broken = failure(shortest, trace).orElse(cause);
    var text =
        "seed %d: %s%n%nin %d moves instead of %d:%n  %s%n%nagain: %s"
            .formatted(
                seed,
                broken.getMessage(),
                worlds.moves(shortest),
                worlds.moves(script),
                String.join(System.lineSeparator() + "  ", trace.lines()),
                worlds.again(seed));
    return new AssertionError(text, broken);
  }

  /// Leaves out moves, many at once and then fewer, as long as it still fails without them.
  private S shortened(S script) {
    var shortest = script;
    for (int slice = worlds.moves(script); slice > 0; slice /= 2) {
      for (int at = 0; at < worlds.moves(shortest); ) {
        var shorter = worlds.without(shortest, at, slice);
        if (failure(shorter, new Trace(false)).isPresent()) {
          shortest = shorter;
        } else {
          at += slice;
        }
      }
    }
    return shortest;
  }

  private Optional<Throwable> failure(S script, Trace trace) {
    try {
      worlds.play(script, trace);
      return Optional.empty();
    } catch (RuntimeException | AssertionError e) {
      return Optional.of(e);
    }
  }
}
