package io.millrace.server.dispatch;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/// How many attempts may run at once on this node, and which queue gets the next slot where they
/// are short. For one event loop.
///
/// While nobody goes short a queue takes what is free. From then on what becomes free is dealt out
/// one by one, each slot to the hungry queue that has had least for its weight.
final class Slots {
  private final TreeSet<Share> hungry =
      new TreeSet<>(
          Comparator.<Share>comparingDouble(share -> share.had)
              .thenComparingInt(share -> share.number));

  private int free;
  private int shares;
  private boolean dealing;

  /// What the queue that was last dealt to had had by then: who goes hungry anew begins there, so
  /// that nobody saves up while it needs nothing.
  private double level;

  Slots(int size) {
    this.free = size;
  }

  /// A queue's part in them. `dealt` is called when it may take some that it went short of.
  Share share(int weight, Runnable dealt) {
    return new Share(weight, dealt);
  }

  /// Takes slots back.
  void giveBack(int count) {
    free += count;
    if (!dealing) {
      dealing = true;
      try {
        deal();
      } finally {
        dealing = false;
      }
    }
  }

  /// Takes up to so many away that nobody has, and answers how many.
  int withdraw(int most) {
    int taken = Math.min(most, free);
    free -= taken;
    return taken;
  }

  /// Who is told that it was dealt to may give back, or go hungry again: so until all is settled.
  private void deal() {
    while (free > 0 && !hungry.isEmpty()) {
      Set<Share> dealt = new LinkedHashSet<>();
      for (; free > 0 && !hungry.isEmpty(); free--) {
        var share = hungry.removeFirst();
        level = share.had;
        share.deal();
        dealt.add(share);
      }
      dealt.forEach(share -> share.dealt.run());
    }
  }

  /// What one queue gets of the slots.
  final class Share {
    private final int weight;
    private final Runnable dealt;
    private final int number = shares++;
    private int kept;
    private int missing;

    /// How many it was dealt while it was hungry, by its weight.
    private double had;

    private Share(int weight, Runnable dealt) {
      this.weight = weight;
      this.dealt = dealt;
    }

    /// Takes up to so many, and goes hungry for the rest.
    int take(int wanted) {
      hungry.remove(this);
      int taken = Math.min(wanted, kept);
      kept -= taken;
      if (hungry.isEmpty()) {
        int more = Math.min(wanted - taken, free);
        free -= more;
        taken += more;
      }
      missing = wanted - taken;
      if (missing > 0) {
        had = Math.max(had, level);
        hungry.add(this);
      }
      // Who wants less than was kept for it leaves the rest to others.
      int rest = kept;
      kept = 0;
      giveBack(rest);
      return taken;
    }

    /// Gives back what it has taken and found no use for: it is hungry no more.
    void sated(int unused) {
      hungry.remove(this);
      missing = 0;
      giveBack(unused);
    }

    private void deal() {
      kept++;
      missing--;
      had += 1.0 / weight;
      if (missing > 0) {
        hungry.add(this);
      }
    }
  }
}
