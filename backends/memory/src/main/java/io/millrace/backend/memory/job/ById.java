package io.millrace.backend.memory.job;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// All jobs by their id.
///
/// A hash table in which the hashes stand beside each other, so that whether a job is there is
/// found without touching any other, among a million that are long out of every cache. It is made
/// of many small ones, because one large one would stop the world to double itself. Its hash is
/// seeded: who chooses ids cannot choose them so that all fall into one place.
public final class ById {
  private static final int TABLES = 1024;
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  /// The hash of a place where nothing stands.
  private static final int FREE = 0;

  private final long seed;
  private final long factor;
  private final int[][] hashes = new int[TABLES][];
  private final @Nullable Entry[][] entries = new Entry[TABLES][];
  private final int[] sizes = new int[TABLES];

  public ById(long seed) {
    this.seed = seed;
    this.factor = seed * SPREAD | 1;
    // All begin with the same, which is never written to: the first that comes widens it.
    Arrays.fill(hashes, new int[1]);
    Arrays.fill(entries, new Entry[1]);
  }

  public @Nullable Entry get(String id) {
    int hash = hash(id);
    int[] there = hashes[table(hash)];
    int last = there.length - 1;
    for (int place = hash & last; there[place] != FREE; place = (place + 1) & last) {
      if (there[place] == hash) {
        var entry = entry(table(hash), place);
        if (entry.job.id().equals(id)) {
          return entry;
        }
      }
    }
    return null;
  }

  /// Puts in one whose id is not there.
  public void put(Entry entry) {
    entry.hash = hash(entry.job.id());
    int table = table(entry.hash);
    if (++sizes[table] * 3 > hashes[table].length * 2) {
      widen(table);
    }
    place(table, entry);
    entry.there = true;
  }

  /// Takes out one that is there.
  public void remove(Entry entry) {
    int table = table(entry.hash);
    int last = hashes[table].length - 1;
    int place = entry.hash & last;
    while (entry(table, place) != entry) {
      place = (place + 1) & last;
    }
    sizes[table]--;
    close(hashes[table], entries[table], place);
    entry.there = false;
  }

  /// Frees a place: what stands behind it, and would be looked for from there or before, moves up.
  private static void close(int[] hashes, @Nullable Entry[] entries, int free) {
    int last = hashes.length - 1;
    for (int place = (free + 1) & last; hashes[place] != FREE; place = (place + 1) & last) {
      if (((place - hashes[place]) & last) >= ((place - free) & last)) {
        hashes[free] = hashes[place];
        entries[free] = entries[place];
        free = place;
      }
    }
    hashes[free] = FREE;
    entries[free] = null;
  }

  private void place(int table, Entry entry) {
    int last = hashes[table].length - 1;
    int place = entry.hash & last;
    while (hashes[table][place] != FREE) {
      place = (place + 1) & last;
    }
    hashes[table][place] = entry.hash;
    entries[table][place] = entry;
  }

  private void widen(int table) {
    @Nullable Entry[] before = entries[table];
    hashes[table] = new int[before.length * 2];
    entries[table] = new Entry[before.length * 2];
    for (var entry : before) {
      if (entry != null) {
        place(table, entry);
      }
    }
  }

  private Entry entry(int table, int place) {
    return Objects.requireNonNull(entries[table][place], "was never put in");
  }

  private static int table(int hash) {
    return hash >>> 22;
  }

  /// Never [#FREE]. Four characters a step, each folded from the 128 bits of a product that nobody
  /// knows who does not know the seed.
  private int hash(String id) {
    long hash = seed;
    int at = 0;
    for (; at + 4 <= id.length(); at += 4) {
      hash = fold(hash ^ four(id, at));
    }
    long rest = id.length();
    for (; at < id.length(); at++) {
      rest = rest << 16 | id.charAt(at);
    }
    hash = fold(hash ^ rest);
    int folded = (int) (hash ^ (hash >>> 32));
    return folded == FREE ? 1 : folded;
  }

  private static long four(String id, int at) {
    return id.charAt(at)
        | (long) id.charAt(at + 1) << 16
        | (long) id.charAt(at + 2) << 32
        | (long) id.charAt(at + 3) << 48;
  }

  private long fold(long value) {
    return value * factor ^ Math.unsignedMultiplyHigh(value, factor);
  }
}
