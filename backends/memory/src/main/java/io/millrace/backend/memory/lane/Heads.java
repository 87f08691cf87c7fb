package io.millrace.backend.memory.lane;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The types of which something may be lent, by their best lane: which is the best of all costs
/// nothing to know, and a change of one as many steps as their number has digits. Types that are
/// bounded stand beside them, because time alone lets them go or holds them.
final class Heads {
  private final Ranked<Group> free = new Ranked<>();
  private final List<Group> bounded = new ArrayList<>(0);

  /// The unbounded type whose best lane is the best of all.
  @Nullable Group first() {
    return free.first();
  }

  /// The types with a bound of their own.
  List<Group> bounded() {
    return bounded;
  }

  /// The best lane of a type is, or may be, another than before.
  void moved(Group group) {
    var best = group.best();
    if (group.gate != null || best == null) {
      leave(group);
      return;
    }
    group.rank = best.rank;
    if (group.isPlaced()) {
      free.moved(group);
    } else {
      free.add(group);
    }
  }

  /// A type is there from now on, or its bound is another.
  void known(Group group) {
    bounded.remove(group);
    if (group.gate != null) {
      bounded.add(group);
    }
    moved(group);
  }

  /// A type has no jobs any more.
  void forget(Group group) {
    bounded.remove(group);
    leave(group);
  }

  private void leave(Group group) {
    if (group.isPlaced()) {
      free.remove(group);
    }
  }
}
