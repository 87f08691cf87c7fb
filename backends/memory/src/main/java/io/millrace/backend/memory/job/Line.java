package io.millrace.backend.memory.job;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Jobs in one order: by a number (an instant, a rank), and by order of enqueue where the numbers
/// are equal.
///
/// A sorted array in chunks: adding at the end and taking from the front, which is what queues
/// mostly do, cost the same with ten jobs and with a million; adding or removing in the middle is a
/// binary search and a short move. Twelve bytes a job and, where jobs go from the middle, at most
/// four times as much; no step ever copies the whole.
public final class Line implements Iterable<Entry> {
  private static final int SMALL = 8;

  private @Nullable Chunk[] chunks = new Chunk[4];
  private int from;
  private int to;
  private int size;

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /// The number of the first; asked of a line that is not empty.
  public long firstKey() {
    return chunk(from).key(chunk(from).from());
  }

  public Entry first() {
    return chunk(from).get(chunk(from).from());
  }

  public @Nullable Entry last() {
    return size == 0 ? null : chunk(to - 1).get(chunk(to - 1).to() - 1);
  }

  public void add(long key, Entry entry) {
    if (size++ == 0) {
      if (from == to) {
        open(to, SMALL);
      }
      chunk(from).insert(0, key, entry);
      return;
    }
    var last = chunk(to - 1);
    if (!last.endsBefore(key, entry.n)) {
      insert(at(key, entry.n), key, entry);
    } else if (last.hasRoomBehind()) {
      last.insert(last.to(), key, entry);
    } else {
      open(to, Chunk.FULL).insert(0, key, entry);
    }
  }

  /// Whether it was there.
  public boolean remove(long key, Entry entry) {
    if (size == 0) {
      return false;
    }
    int chunk = at(key, entry.n);
    var holder = chunk(chunk);
    int place = holder.find(key, entry.n);
    if (place == holder.to() || holder.get(place) != entry) {
      return false;
    }
    remove(chunk, place);
    return true;
  }

  public boolean has(long key, Entry entry) {
    if (size == 0) {
      return false;
    }
    var holder = chunk(at(key, entry.n));
    int place = holder.find(key, entry.n);
    return place < holder.to() && holder.get(place) == entry;
  }

  Entry pollFirst() {
    var first = first();
    remove(from, chunk(from).from());
    return first;
  }

  @Override
  public Iterator<Entry> iterator() {
    return walk(Long.MIN_VALUE, Long.MIN_VALUE, false);
  }

  /// From the first one behind (key, n) upwards, or from the last one before it downwards.
  public Iterator<Entry> walk(long key, long n, boolean down) {
    return new Walk(this, key, n, down);
  }

  /// How many come before (key, n); counted until there are `most`.
  public int before(long key, long n, int most) {
    if (size == 0) {
      return 0;
    }
    int last = at(key, n);
    int count = 0;
    for (int place = from; place < last && count < most; place++) {
      count += chunk(place).size();
    }
    var holder = chunk(last);
    return count + holder.find(key, n) - holder.from();
  }

  /// The first chunk's place.
  public int from() {
    return from;
  }

  /// The place behind the last chunk.
  public int to() {
    return to;
  }

  public Chunk chunk(int place) {
    return Objects.requireNonNull(chunks[place], "a line has no holes");
  }

  /// The chunk that holds (key, n) or would: the last one that does not begin behind it.
  int at(long key, long n) {
    int low = from;
    int high = to - 1;
    // What leaves a queue mostly leaves at its front.
    if (low < high && !chunk(low + 1).beginsBy(key, n)) {
      return low;
    }
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (chunk(middle).beginsBy(key, n)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private void insert(int chunk, long key, Entry entry) {
    var holder = chunk(chunk);
    if (holder.isFull()) {
      var next = open(chunk + 1, Chunk.FULL);
      holder.moveHalf(next);
      if (holder.endsBefore(key, entry.n)) {
        holder = next;
      }
    }
    holder.insert(holder.find(key, entry.n), key, entry);
  }

  private void remove(int chunk, int place) {
    size--;
    chunk(chunk).remove(place);
    if (chunk(chunk).isEmpty()) {
      close(chunk);
    } else if (chunk > from && !merged(chunk - 1)) {
      merged(chunk);
    }
  }

  /// Whether a chunk took in the one behind it, because both together fill half of one: so what
  /// stays of very many does not keep the room of all. The first is soon gone by itself.
  private boolean merged(int place) {
    boolean fits =
        place + 1 < to && chunk(place).size() + chunk(place + 1).size() <= Chunk.FULL / 2;
    if (fits) {
      chunk(place).take(chunk(place + 1));
      drop(place + 1);
    }
    return fits;
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
      chunk(place).rewind();
    } else if (place == from) {
      chunks[from++] = null;
    } else {
      drop(place);
    }
  }

  private void drop(int place) {
    System.arraycopy(chunks, place + 1, chunks, place, to - place - 1);
    chunks[--to] = null;
  }
}
