package io.millrace.backend.memory.lane;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Lanes by their rank, which no two share, the lowest at hand.
///
/// A heap in which each lane knows its place, with the ranks beside it: the lane that was served
/// goes back behind others for every job that is lent, so to move one costs a few steps within two
/// arrays, and nothing is made or dropped.
final class Ranked implements Iterable<Lane> {
  /// Fewer levels than with two, and those that are compared lie side by side.
  private static final int CHILDREN = 4;

  private long[] ranks = new long[1];
  private @Nullable Lane[] lanes = new Lane[1];
  private int size;

  @Nullable Lane first() {
    return lanes[0];
  }

  void add(Lane lane) {
    if (size == lanes.length) {
      ranks = Arrays.copyOf(ranks, size * 2);
      lanes = Arrays.copyOf(lanes, size * 2);
    }
    rise(size++, lane);
  }

  void remove(Lane lane) {
    int place = lane.place;
    var last = lane(--size);
    lanes[size] = null;
    if (place < size) {
      settle(place, last);
    }
  }

  /// The rank of one that is there is another now.
  void moved(Lane lane) {
    settle(lane.place, lane);
  }

  /// Puts a lane into an empty place, or to where it belongs above or below it.
  private void settle(int place, Lane lane) {
    if (place > 0 && lane.rank < ranks[parent(place)]) {
      rise(place, lane);
    } else {
      sink(place, lane);
    }
  }

  private void rise(int place, Lane lane) {
    while (place > 0 && lane.rank < ranks[parent(place)]) {
      put(place, lane(parent(place)));
      place = parent(place);
    }
    put(place, lane);
  }

  private void sink(int place, Lane lane) {
    for (int next = least(place); next < size && ranks[next] < lane.rank; next = least(place)) {
      put(place, lane(next));
      place = next;
    }
    put(place, lane);
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

  private void put(int place, Lane lane) {
    ranks[place] = lane.rank;
    lanes[place] = lane;
    lane.place = place;
  }

  private Lane lane(int place) {
    return Objects.requireNonNull(lanes[place], "a heap has no holes");
  }

  /// Lowest first: who takes only some of many pays for some. They must not change meanwhile.
  @Override
  public Iterator<Lane> iterator() {
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
      public Lane next() {
        if (open.isEmpty()) {
          throw new NoSuchElementException();
        }
        int place = open.remove();
        int below = place * CHILDREN + 1;
        for (int next = below; next < Math.min(below + CHILDREN, size); next++) {
          open.add(next);
        }
        return lane(place);
      }
    };
  }
}
