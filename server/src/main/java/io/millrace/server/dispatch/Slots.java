package io.millrace.server.dispatch;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/// How many attempts may run at once on this node, and which queues go short of them. For one event loop.
///
/// While nobody goes short a queue takes what is free. From then on what becomes free is dealt out one by
/// one, to a hungry queue drawn by its weight.
final class Slots {
  private final int size;
  private final RandomGenerator chance;
  private final Set<Hungry> hungry = new LinkedHashSet<>();
  private int used;

  /// Who takes slots.
  interface Hungry {
    int weight();

    /// May use so many slots more, now.
    void fed(int slots);
  }

  Slots(int size, RandomGenerator chance) {
    this.size = size;
    this.chance = chance;
  }

  int free() {
    return size - used;
  }

  boolean isContended() {
    return !hungry.isEmpty();
  }

  void take(int count) {
    used += count;
  }

  /// Notes that a queue would have used more.
  void wantsMore(Hungry queue) {
    hungry.add(queue);
  }

  /// Takes slots back, and deals out what is free to those who go short.
  void giveBack(int count) {
    used -= count;
    if (hungry.isEmpty() || free() <= 0) {
      return;
    }
    var dealt = deal();
    dealt.forEach(queue -> queue.fed(1));
  }

  private List<Hungry> deal() {
    var dealt = new ArrayList<Hungry>();
    for (int slot = free(); slot > 0 && !hungry.isEmpty(); slot--) {
      var queue = draw();
      hungry.remove(queue);
      dealt.add(queue);
    }
    return dealt;
  }

  private Hungry draw() {
    int sum = hungry.stream().mapToInt(Hungry::weight).sum();
    int at = chance.nextInt(sum);
    for (var queue : hungry) {
      at -= queue.weight();
      if (at < 0) {
        return queue;
      }
    }
    throw new IllegalStateException("weights are above zero");
  }
}
