package io.millrace.backend.memory.lane;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The types of which something may be lent, by their best lane: which is the best of all costs
/// nothing to know, and a change of one as many steps as their number has digits.
///
/// A heap in an array, because it changes with every job: nothing is made on the way. Types that
/// are bounded stand beside it, because time alone lets them go or holds them.
final class Heads {
  private @Nullable Group[] heap = new Group[2];
  private int size;
  private final List<Group> bounded = new ArrayList<>(0);

  /// The unbounded type whose best lane is the best of all.
  @Nullable Group first() {
    return size == 0 ? null : heap[0];
  }

  /// The types with a bound of their own.
  List<Group> bounded() {
    return bounded;
  }

  /// The best lane of a type is, or may be, another than before.
  void moved(Group group) {
    if (group.gate != null || group.best() == null) {
      leave(group);
      return;
    }
    if (group.head < 0) {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, size * 2);
      }
      set(size++, group);
    }
    sink(rise(group));
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

  void clear() {
    Arrays.fill(heap, 0, size, null);
    size = 0;
    bounded.clear();
  }

  private void leave(Group group) {
    int place = group.head;
    if (place < 0) {
      return;
    }
    group.head = -1;
    var last = at(--size);
    heap[size] = null;
    if (!last.equals(group)) {
      set(place, last);
      sink(rise(last));
    }
  }

  private Group rise(Group group) {
    while (group.head > 0 && isBefore(group, at((group.head - 1) / 2))) {
      swap(group, at((group.head - 1) / 2));
    }
    return group;
  }

  private void sink(Group group) {
    for (var next = below(group); next != null; next = below(group)) {
      swap(next, group);
    }
  }

  /// The better one right below, if that is better than this.
  private @Nullable Group below(Group group) {
    int left = 2 * group.head + 1;
    if (left >= size) {
      return null;
    }
    var next = at(left);
    if (left + 1 < size && isBefore(at(left + 1), next)) {
      next = at(left + 1);
    }
    return isBefore(next, group) ? next : null;
  }

  private static boolean isBefore(Group one, Group other) {
    var lane = one.best();
    var best = other.best();
    return lane != null && best != null && lane.compareTo(best) < 0;
  }

  private void swap(Group one, Group other) {
    int place = one.head;
    set(other.head, one);
    set(place, other);
  }

  private void set(int place, Group group) {
    heap[place] = group;
    group.head = place;
  }

  private Group at(int place) {
    return Objects.requireNonNull(heap[place], "a heap has no holes");
  }
}
