package io.millrace.backend.memory.job;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// All jobs by their id.
///
/// A hash table whose nodes are the entries themselves, so that finding a job among a million that
/// are long out of every cache touches no object but its own. It is made of many small ones,
/// because one large one would stop the world to double itself. Its hash is seeded: who chooses ids
/// cannot choose them so that all fall into one place.
public final class ById {
  private static final int TABLES = 1024;
  private static final int SMALL = 8;
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final long seed;
  private final @Nullable Entry[][] tables = new Entry[TABLES][SMALL];
  private final int[] sizes = new int[TABLES];

  public ById(long seed) {
    this.seed = seed;
  }

  public @Nullable Entry get(String id) {
    int hash = hash(id);
    var entry = table(hash)[place(hash)];
    while (entry != null && !(entry.hash == hash && entry.job.id().equals(id))) {
      entry = entry.next;
    }
    return entry;
  }

  /// Puts in one whose id is not there.
  public void put(Entry entry) {
    entry.hash = hash(entry.job.id());
    int table = entry.hash >>> 22;
    if (sizes[table]++ == tables[table].length) {
      widen(table);
    }
    link(entry);
    entry.there = true;
  }

  /// Takes out one that is there.
  public void remove(Entry entry) {
    var table = table(entry.hash);
    int place = place(entry.hash);
    sizes[entry.hash >>> 22]--;
    if (table[place] == entry) {
      table[place] = entry.next;
    } else {
      before(entry, table[place]).next = entry.next;
    }
    entry.next = null;
    entry.there = false;
  }

  private static Entry before(Entry entry, @Nullable Entry first) {
    var before = Objects.requireNonNull(first, "was never put in");
    while (before.next != entry) {
      before = Objects.requireNonNull(before.next, "was never put in");
    }
    return before;
  }

  private void link(Entry entry) {
    var table = table(entry.hash);
    int place = place(entry.hash);
    entry.next = table[place];
    table[place] = entry;
  }

  private void widen(int table) {
    @Nullable Entry[] before = tables[table];
    tables[table] = new Entry[before.length * 2];
    for (var first : before) {
      for (var entry = first; entry != null; ) {
        var next = entry.next;
        link(entry);
        entry = next;
      }
    }
  }

  private @Nullable Entry[] table(int hash) {
    return tables[hash >>> 22];
  }

  private int place(int hash) {
    return hash & (table(hash).length - 1);
  }

  private int hash(String id) {
    long hash = seed;
    for (int at = 0; at < id.length(); at++) {
      hash = (hash ^ id.charAt(at)) * SPREAD;
      hash ^= hash >>> 29;
    }
    return (int) (hash ^ (hash >>> 32));
  }
}
