package io.millrace.backend.memory.lane;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Lanes, or types, by their rank, which no two share, the lowest at hand.
///
/// A heap in which each knows its place, with the ranks beside it: the lane that was served goes
/// back behind others for every job that is lent, so to move one costs a few steps within two
/// arrays, and nothing is made or dropped.
final class Ranked<T extends Ranked.Placed> implements Iterable<T> {
  /// Fewer levels than with two, and those that are compared lie side by side.
  private static final int CHILDREN = 4;

  private long[] ranks = new long[1];
  private @Nullable Placed[] heap = new Placed[1];
  private int size;

  /// What stands in one such order at a time.
  abstract static class Placed {
    private static final int NOWHERE = -1;

    /// To be changed by who tells [#moved] of it, or while it stands nowhere.
    long rank;

    private int place = NOWHERE;

    boolean isPlaced() {
      return place != NOWHERE;
    }
  }

  @Nullable T first() {
    return size == 0 ? null : at(0);
  }

  void add(T one) {
    if (size == heap.length) {
      ranks = Arrays.copyOf(ranks, size * 2);
      heap = Arrays.copyOf(heap, size * 2);
    }
    rise(size++, one);
  }

  void remove(T one) {
    int place = place(one);
    var last = at(--size);
    heap[size] = null;
    if (place < size) {
      settle(place, last);
    }
    set(one, Placed.NOWHERE);
  }

  /// The rank of one that is there is another now.
  void moved(T one) {
    settle(place(one), one);
  }

  /// Puts one into an empty place, or to where it belongs above or below it.
  private void settle(int place, T one) {
    if (place > 0 && one.rank < ranks[parent(place)]) {
      rise(place, one);
    } else {
      sink(place, one);
    }
  }

  private void rise(int place, T one) {
    while (place > 0 && one.rank < ranks[parent(place)]) {
      put(place, at(parent(place)));
      place = parent(place);
    }
    put(place, one);
  }

  private void sink(int place, T one) {
    for (int next = least(place); next < size && ranks[next] < one.rank; next = least(place)) {
      put(place, at(next));
      place = next;
    }
    put(place, one);
  }

  /// The place of the lowest of those below, or one behind the last.
  private int least(int place) {
    int least = place * CHILDREN + 1;
    int end = Math.min(least + CHILDREN, size);
    for (int next = least + 1; next < end; next++) {
      least = ranks[next] < ranks[least] ? next : least;
    }
    return least;
  }

  private static int parent(int place) {
    return (place - 1) / CHILDREN;
  }

  private void put(int place, T one) {
    ranks[place] = one.rank;
    heap[place] = one;
    set(one, place);
  }

  private static void set(Placed one, int place) {
    one.place = place;
  }

  private static int place(Placed one) {
    return one.place;
  }

  @SuppressWarnings("unchecked") // nothing else is put in
  private T at(int place) {
    return (T) Objects.requireNonNull(heap[place], "a heap has no holes");
  }

  /// Lowest first: who takes only some of many pays for some. They must not change meanwhile.
  @Override
  public Iterator<T> iterator() {
    var open = new PriorityQueue<Integer>(Comparator.comparingLong(place -> ranks[place]));
    if (size > 0) {
      open.add(0);
    }
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return !open.isEmpty();
      }

      @Override
      public T next() {
        if (open.isEmpty()) {
          throw new NoSuchElementException();
        }
        int place = open.remove();
        int below = place * CHILDREN + 1;
        for (int next = below; next < Math.min(below + CHILDREN, size); next++) {
          open.add(next);
        }
        return at(place);
      }
    };
  }
}
