package io.millrace.backend.memory.journal;

import io.millrace.core.form.In;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything that a disk remembers, in order: the newest snapshot, then the segments from its
/// number on. Says where to go on, and leaves nothing behind that could be taken for more.
public final class History {
  private static final Logger LOG = LoggerFactory.getLogger(History.class);

  private final Disk disk;
  private final Consumer<In> each;
  private boolean whole;

  private History(Disk disk, Consumer<In> each) {
    this.disk = disk;
    this.each = each;
  }

  /// Where the next record is to be written: the segment, its salt (null when it has no head yet)
  /// and the position; and how long the snapshot before it is.
  public record End(long segment, @Nullable Long salt, long position, long snapshot) {}

  /// Shows every record to `each`. A [Damaged] journal is not read to its end.
  public static End read(Disk disk, Consumer<In> each) throws IOException {
    return new History(disk, each).read();
  }

  private End read() throws IOException {
    var names = disk.names();
    var snapshots = Names.snapshots(names);
    var segments = Names.segments(names);
    long first = snapshots.isEmpty() ? 1 : snapshots.getLast();
    long last = segments.isEmpty() ? first : Math.max(first, segments.getLast());
    if (segments.isEmpty() && snapshots.isEmpty()) {
      return new End(1, null, 0, 0);
    }
    long snapshot = snapshots.isEmpty() ? 0 : snapshot(Names.snapshot(first));
    for (long number = first; number <= last; number++) {
      if (!segments.contains(number)) {
        throw new Damaged(Names.segment(number) + " is missing");
      }
    }
    for (long number = first; number < last; number++) {
      segment(Names.segment(number));
    }
    var end = last(last, snapshot);
    sweep(disk, first);
    return end;
  }

  private long snapshot(String name) throws IOException {
    var file = disk.open(name);
    try {
      var found = Tape.read(name, Names.SNAPSHOT, file, this::show);
      if (!whole || found.end() < file.size()) {
        throw new Damaged(name, found.end(), "a snapshot that is not whole");
      }
      return found.end();
    } finally {
      file.close();
    }
  }

  /// The last record of a snapshot has no body.
  private void show(In in) {
    whole = !in.hasMore();
    each.accept(in);
  }

  private void segment(String name) throws IOException {
    var file = disk.open(name);
    try {
      var found = Tape.read(name, Names.SEGMENT, file, each);
      if (found.salt() == null || found.end() < file.size()) {
        throw new Damaged(name, found.end(), "a record that was whole once");
      }
    } finally {
      file.close();
    }
  }

  /// The one that was written to when it ended: its tail may be torn.
  private End last(long number, long snapshot) throws IOException {
    var name = Names.segment(number);
    var file = disk.open(name);
    try {
      var found = Tape.read(name, Names.SEGMENT, file, each);
      long torn = file.size() - found.end();
      if (torn > 0) {
        file.cut(found.end());
        file.sync();
        LOG.warn(
            "journal: cut a torn tail, which was never acknowledged file={} position={} bytes={}",
            name,
            found.end(),
            torn);
      }
      return new End(number, found.salt(), found.end(), snapshot);
    } finally {
      file.close();
    }
  }

  /// Drops what stands before the newest snapshot, and one that was never finished.
  static void sweep(Disk disk, long first) throws IOException {
    var names = disk.names();
    for (var name : names) {
      if (name.equals(Names.UNDER_WAY)) {
        disk.delete(name);
      }
    }
    for (long old : Names.snapshots(names)) {
      if (old < first) {
        disk.delete(Names.snapshot(old));
      }
    }
    for (long old : Names.segments(names)) {
      if (old < first) {
        disk.delete(Names.segment(old));
      }
    }
  }
}
