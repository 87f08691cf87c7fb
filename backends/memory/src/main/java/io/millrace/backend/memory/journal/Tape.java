package io.millrace.backend.memory.journal;

import io.millrace.core.form.In;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads one file from its head to its end.
final class Tape {
  /// The form of a record's body.
  static final int VERSION = 3;

  private static final int WINDOW = 1024 * 1024;

  private final String name;
  private final Disk.File file;
  private final Map<Object, Object> pool;
  private final @Nullable Long salt;
  private byte[] window = new byte[WINDOW];
  private int from;
  private int to;

  /// Where in the file the window begins.
  private long base;

  private Tape(String name, char kind, Disk.File file, Map<Object, Object> pool)
      throws IOException {
    this.name = name;
    this.file = file;
    this.pool = pool;
    has(Frame.HEAD);
    this.salt = Frame.salt(window, to, kind);
    from = Math.min(Frame.HEAD, to);
  }

  /// What was found: the salt of the file, null when its head was never written, and where the last
  /// whole record ends.
  record Found(@Nullable Long salt, long end) {}

  /// Shows the body of each record in turn. What follows the last whole record was never synced; if
  /// it was, the file is [Damaged].
  static Found read(String name, char kind, Disk.File file, Consumer<In> each) throws IOException {
    return new Tape(name, kind, file, new HashMap<>()).read(each);
  }

  private Found read(Consumer<In> each) throws IOException {
    var salted = salt;
    if (salted == null) {
      if (file.size() > Frame.HEAD) {
        throw new Damaged(name, 0, "no head of a known version");
      }
      return new Found(null, 0);
    }
    while (isRecord(salted)) {
      int length = Frame.length(window, from);
      show(length, each);
      from += Frame.RECORD + length;
    }
    long end = base + from;
    refuseIfSynced(salted, end);
    return new Found(salted, end);
  }

  private boolean isRecord(long salted) throws IOException {
    if (!has(Frame.RECORD) || !Frame.isMarked(window, from, salted)) {
      return false;
    }
    int length = Frame.length(window, from);
    return length >= 0
        && length <= file.size() - base - from - Frame.RECORD
        && has(Frame.RECORD + length)
        && Frame.isSealed(window, from, length, salted);
  }

  private void show(int length, Consumer<In> each) {
    int begin = from + Frame.RECORD;
    try {
      var in = new In(window, begin, begin + length, pool);
      if (in.take() != VERSION) {
        throw new In.Unreadable("a record of another version");
      }
      each.accept(in);
    } catch (In.Unreadable | IllegalArgumentException e) {
      throw new Damaged(name, base + from, "a record that cannot be read (" + e.getMessage() + ")");
    }
  }

  /// A whole record that was written when everything up to `end` and more had been synced proves
  /// that it was damaged later.
  private void refuseIfSynced(long salted, long end) throws IOException {
    for (; has(Frame.RECORD); from++) {
      if (isRecord(salted) && Frame.bundle(window, from) > end) {
        throw new Damaged(name, end, "a record that was whole once");
      }
    }
  }

  /// Brings so many bytes into the window; false when the file has not that many.
  private boolean has(int count) throws IOException {
    if (to - from >= count) {
      return true;
    }
    System.arraycopy(window, from, window, 0, to - from);
    base += from;
    to -= from;
    from = 0;
    if (window.length < count) {
      window = Arrays.copyOf(window, Math.max(count, window.length * 2));
    }
    int read = 1;
    while (read > 0 && to < window.length) {
      read = file.read(window, to, window.length - to, base + to);
      to += read;
    }
    return to >= count;
  }
}
