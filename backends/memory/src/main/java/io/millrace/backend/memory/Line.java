package io.millrace.backend.memory;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Jobs in one order: by a number (an instant, a rank), and by order of enqueue where the numbers
/// are equal.
///
/// A sorted array in chunks: adding at the end and taking from the front, which is what queues
/// mostly do, cost the same with ten jobs and with a million; adding or removing in the middle is a
/// binary search and a short move. Twelve bytes a job, and no step ever copies the whole.
final class Line implements Iterable<Entry> {
  private static final int CHUNK = 256;
  private static final int SMALL = 8;

  private @Nullable Chunk[] chunks = new Chunk[4];
  private int from;
  private int to;
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /// The number of the first; asked of a line that is not empty.
  long firstKey() {
    return chunk(from).keys[chunk(from).from];
  }

  Entry first() {
    return chunk(from).get(chunk(from).from);
  }

  @Nullable Entry last() {
    return size == 0 ? null : chunk(to - 1).get(chunk(to - 1).to - 1);
  }

  void add(long key, Entry entry) {
    if (size++ == 0) {
      if (from == to) {
        open(to, SMALL);
      }
      chunk(from).insert(0, key, entry);
      return;
    }
    var last = chunk(to - 1);
    if (!last.isBefore(last.to - 1, key, entry.n)) {
      insert(at(key, entry.n), key, entry);
    } else if (last.to < CHUNK) {
      last.insert(last.to, key, entry);
    } else {
      open(to, CHUNK).insert(0, key, entry);
    }
  }

  /// Whether it was there.
  boolean remove(long key, Entry entry) {
    if (size == 0) {
      return false;
    }
    int chunk = at(key, entry.n);
    var holder = chunk(chunk);
    int place = holder.find(key, entry.n);
    if (place == holder.to || holder.entries[place] != entry) {
      return false;
    }
    size--;
    holder.remove(place);
    if (holder.from == holder.to) {
      close(chunk);
    }
    return true;
  }

  Entry pollFirst() {
    var first = first();
    var holder = chunk(from);
    size--;
    holder.remove(holder.from);
    if (holder.from == holder.to) {
      close(from);
    }
    return first;
  }

  @Override
  public Iterator<Entry> iterator() {
    return walk(Long.MIN_VALUE, Long.MIN_VALUE, false);
  }

  /// From the first one behind (key, n) upwards, or from the last one before it downwards.
  Iterator<Entry> walk(long key, long n, boolean down) {
    return down ? new Down(key, n) : new Up(key, n);
  }

  private Chunk chunk(int place) {
    return Objects.requireNonNull(chunks[place], "a line has no holes");
  }

  private void insert(int chunk, long key, Entry entry) {
    var holder = chunk(chunk);
    if (holder.from == 0 && holder.to == CHUNK) {
      var next = open(chunk + 1, CHUNK);
      holder.moveHalf(next);
      if (holder.isBefore(holder.to - 1, key, entry.n)) {
        holder = next;
      }
    }
    holder.insert(holder.find(key, entry.n), key, entry);
  }

  /// The chunk that holds (key, n) or would: the last one whose first is not behind it.
  private int at(long key, long n) {
    int low = from;
    int high = to - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      var chunk = chunk(middle);
      if (chunk.isBefore(chunk.from, key, n) || chunk.is(chunk.from, key, n)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /// Puts an empty chunk at a place, and answers it: all places may be others afterwards.
  private Chunk open(int place, int capacity) {
    if (to == chunks.length) {
      int used = to - from;
      @Nullable Chunk[] wider = from > used ? chunks : new Chunk[chunks.length * 2];
      System.arraycopy(chunks, from, wider, 0, used);
      Arrays.fill(wider, used, wider.length, null);
      place -= from;
      chunks = wider;
      from = 0;
      to = used;
    }
    System.arraycopy(chunks, place, chunks, place + 1, to - place);
    var opened = new Chunk(capacity);
    chunks[place] = opened;
    to++;
    return opened;
  }

  /// Takes out a chunk that is empty; the last one stays, because lines run empty all the time.
  private void close(int place) {
    if (to - from == 1) {
      chunk(place).from = 0;
      chunk(place).to = 0;
    } else if (place == from) {
      chunks[from++] = null;
    } else {
      System.arraycopy(chunks, place + 1, chunks, place, to - place - 1);
      chunks[--to] = null;
    }
  }

  private static final class Chunk {
    private long[] keys;
    private @Nullable Entry[] entries;
    private int from;
    private int to;

    Chunk(int capacity) {
      keys = new long[capacity];
      entries = new Entry[capacity];
    }

    Entry get(int place) {
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

    /// The place of (key, n), or of the first one behind it.
    int find(long key, long n) {
      int low = from;
      int high = to;
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
      if (to == keys.length && to < CHUNK) {
        keys = Arrays.copyOf(keys, to * 2);
        entries = Arrays.copyOf(entries, to * 2);
      }
      if (to < CHUNK) {
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

    void moveHalf(Chunk other) {
      int half = CHUNK / 2;
      System.arraycopy(keys, half, other.keys, 0, half);
      System.arraycopy(entries, half, other.entries, 0, half);
      Arrays.fill(entries, half, CHUNK, null);
      other.to = half;
      to = half;
    }

    private void move(int begin, int end, int target) {
      System.arraycopy(keys, begin, keys, target, end - begin);
      System.arraycopy(entries, begin, entries, target, end - begin);
    }
  }

  /// Walks upwards. The line must not change meanwhile.
  private final class Up implements Iterator<Entry> {
    private int chunk;
    private int place;

    Up(long key, long n) {
      if (size > 0) {
        chunk = at(key, n);
        place = chunk(chunk).find(key, n);
        if (place < chunk(chunk).to && chunk(chunk).is(place, key, n)) {
          place++;
        }
        settle();
      } else {
        chunk = to;
      }
    }

    private void settle() {
      if (place == chunk(chunk).to && ++chunk < to) {
        place = chunk(chunk).from;
      }
    }

    @Override
    public boolean hasNext() {
      return chunk < to;
    }

    @Override
    public Entry next() {
      if (chunk >= to) {
        throw new NoSuchElementException();
      }
      var entry = chunk(chunk).get(place++);
      settle();
      return entry;
    }
  }

  /// Walks downwards. The line must not change meanwhile.
  private final class Down implements Iterator<Entry> {
    private int chunk = -1;
    private int place;

    Down(long key, long n) {
      if (size > 0) {
        chunk = at(key, n);
        place = chunk(chunk).find(key, n) - 1;
        settle();
      }
    }

    private void settle() {
      if (place < chunk(chunk).from) {
        chunk = chunk == from ? -1 : chunk - 1;
        place = chunk < 0 ? 0 : chunk(chunk).to - 1;
      }
    }

    @Override
    public boolean hasNext() {
      return chunk >= 0;
    }

    @Override
    public Entry next() {
      if (chunk < 0) {
        throw new NoSuchElementException();
      }
      var entry = chunk(chunk).get(place--);
      settle();
      return entry;
    }
  }
}
