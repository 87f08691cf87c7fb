package io.millrace.backend.contract.sim.seed;

import io.millrace.backend.contract.sim.tell.Trace;
import java.util.ArrayList;
import java.util.List;

/// A kind of worlds, each of which a seed says. From any thread.
///
/// @param <S> what is played in one: a number of moves, the same with every seed
public interface Worlds<S> {
  S script(long seed);

  int moves(S script);

  /// The same without so many moves from there on.
  S without(S script, int at, int count);

  /// These moves without so many of them.
  static <M> List<M> without(List<M> moves, int at, int count) {
    var left = new ArrayList<>(moves);
    left.subList(at, Math.min(at + count, moves.size())).clear();
    return left;
  }

  /// Plays one world, and fails when a promise is broken in it.
  void play(S script, Trace trace);

  /// The command that plays the world of a seed again.
  String again(long seed);
}
