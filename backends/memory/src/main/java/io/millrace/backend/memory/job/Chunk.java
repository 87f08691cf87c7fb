package io.millrace.backend.memory.job;

import java.util.Arrays;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// A short piece of a [Line]: jobs in an array, sorted by their number and their place in the order
/// of enqueue. There is room at both ends, so that what is taken from the front moves nothing.
public final class Chunk {
  /// Jobs of a full chunk.
  static final int FULL = 256;

  private long[] keys;
  private @Nullable Entry[] entries;
  private int from;
  private int to;

  Chunk(int capacity) {
    keys = new long[capacity];
    entries = new Entry[capacity];
  }

  public int from() {
    return from;
  }

  public int to() {
    return to;
  }

  int size() {
    return to - from;
  }

  boolean isEmpty() {
    return from == to;
  }

  boolean isFull() {
    return from == 0 && to == FULL;
  }

  /// Whether one more can be put behind the last without moving anything.
  boolean hasRoomBehind() {
    return to < FULL;
  }

  long key(int place) {
    return keys[place];
  }

  public Entry get(int place) {
    var entry = entries[place];
    if (entry == null) {
      throw new NoSuchElementException();
    }
    return entry;
  }

  boolean is(int place, long key, long n) {
    return keys[place] == key && get(place).n == n;
  }

  boolean isBefore(int place, long key, long n) {
    return keys[place] < key || (keys[place] == key && get(place).n < n);
  }

  /// Whether it begins with (key, n) or before it.
  boolean beginsBy(long key, long n) {
    return keys[from] < key || (keys[from] == key && get(from).n <= n);
  }

  /// Whether it ends before (key, n).
  boolean endsBefore(long key, long n) {
    return isBefore(to - 1, key, n);
  }

  /// The place of (key, n), or of the first one behind it. It is looked for in steps from the
  /// front, each twice as wide as the one before: there most of what is asked for stands, and
  /// others of the same number are long out of every cache.
  int find(long key, long n) {
    int low = from;
    int high = from;
    for (int step = 1; high < to && isBefore(high, key, n); step *= 2) {
      low = high + 1;
      high += step;
    }
    high = Math.min(high, to);
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (isBefore(middle, key, n)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  void insert(int place, long key, Entry entry) {
    if (to == keys.length && to < FULL) {
      keys = Arrays.copyOf(keys, to * 2);
      entries = Arrays.copyOf(entries, to * 2);
    }
    if (to < FULL) {
      move(place, to, place + 1);
      to++;
    } else {
      move(from, place, from - 1);
      from--;
      place--;
    }
    keys[place] = key;
    entries[place] = entry;
  }

  void remove(int place) {
    if (place == from) {
      entries[from++] = null;
    } else {
      move(place + 1, to, place);
      entries[--to] = null;
    }
  }

  /// Starts again at the front; asked of one that is empty.
  void rewind() {
    from = 0;
    to = 0;
  }

  /// Gives the second half of a full one to an empty one.
  void moveHalf(Chunk other) {
    int half = FULL / 2;
    System.arraycopy(keys, half, other.keys, 0, half);
    System.arraycopy(entries, half, other.entries, 0, half);
    Arrays.fill(entries, half, FULL, null);
    other.to = half;
    to = half;
  }

  /// Takes in all of one that comes behind it; both together fit.
  void take(Chunk behind) {
    int own = size();
    int all = own + behind.size();
    var moved = new long[FULL];
    @Nullable Entry[] taken = new Entry[FULL];
    System.arraycopy(keys, from, moved, 0, own);
    System.arraycopy(entries, from, taken, 0, own);
    System.arraycopy(behind.keys, behind.from, moved, own, all - own);
    System.arraycopy(behind.entries, behind.from, taken, own, all - own);
    keys = moved;
    entries = taken;
    from = 0;
    to = all;
  }

  private void move(int begin, int end, int target) {
    System.arraycopy(keys, begin, keys, target, end - begin);
    System.arraycopy(entries, begin, entries, target, end - begin);
  }
}
