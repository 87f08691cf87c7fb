package io.millrace.backend.memory.journal;

import io.millrace.core.form.Out;
import java.io.IOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/// Writes bundles to a disk, one after the other; on a thread of its own, because it waits for the
/// disk.
final class Desk {
  private final Disk disk;
  private final Clock clock;
  private Disk.@Nullable File segment;
  private long number;
  private Disk.@Nullable File copy;

  Desk(Disk disk, Clock clock) {
    this.disk = disk;
    this.clock = clock;
  }

  /// How it went with a bundle.
  sealed interface Fate {
    /// All of it will last; so long did the disk take. `copied`: the piece of the snapshot too.
    record Synced(long millis, boolean copied) implements Fate {}

    /// Not all of it could be written. It may be tried again.
    record Unwritten(String why) implements Fate {}

    /// Nobody can tell what of it will last. What a disk once said no to is not asked again: the
    /// second answer would be yes, and mean nothing.
    record Unsynced(String why) implements Fate {}
  }

  /// That [Disk.File#sync] failed.
  private static final class NotSynced extends IOException {
    private static final long serialVersionUID = 1L;

    NotSynced(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  Fate carry(Bundle bundle) {
    long begun = clock.millis();
    try {
      var file = segment(bundle);
      var records = bundle.records();
      if (!records.bytes().isEmpty()) {
        write(file, records);
        sync(file);
      }
      var piece = bundle.copied();
      boolean copied = piece == null || copy(piece, bundle.lastCopied());
      return new Fate.Synced(clock.millis() - begun, copied);
    } catch (NotSynced e) {
      return new Fate.Unsynced(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return new Fate.Unwritten(String.valueOf(e.getMessage()));
    }
  }

  /// The segment of a bundle, made with its head when it is a new one.
  private Disk.File segment(Bundle bundle) throws IOException {
    var there = segment;
    if (there != null && number == bundle.records().number()) {
      return there;
    }
    var next = disk.open(Names.segment(bundle.records().number()));
    try {
      head(next, bundle.salt());
    } catch (IOException e) {
      next.close();
      throw e;
    }
    if (there != null) {
      there.close();
    }
    segment = next;
    number = bundle.records().number();
    return next;
  }

  private void head(Disk.File file, long salt) throws IOException {
    if (file.size() < Frame.HEAD) {
      var head = new Out();
      Frame.head(head, Names.SEGMENT, salt);
      file.write(head.bytes(), head.size(), 0);
      sync(file);
      syncNames();
    }
  }

  /// A snapshot that cannot be written is given up: what it would have replaced is still there.
  private boolean copy(Bundle.Piece piece, boolean last) throws NotSynced {
    try {
      var file = copy == null ? disk.open(Names.UNDER_WAY) : copy;
      copy = file;
      if (piece.at() == 0) {
        file.cut(0);
      }
      write(file, piece);
      if (last) {
        sync(file);
        endCopy();
        disk.rename(Names.UNDER_WAY, Names.snapshot(piece.number()));
        syncNames();
        History.sweep(disk, piece.number());
      }
      return true;
    } catch (NotSynced e) {
      throw e;
    } catch (IOException _) {
      dropCopy();
      return false;
    }
  }

  private static void write(Disk.File file, Bundle.Piece piece) throws IOException {
    file.write(piece.bytes().bytes(), piece.bytes().size(), piece.at());
  }

  private void dropCopy() {
    try {
      endCopy();
      disk.delete(Names.UNDER_WAY);
    } catch (IOException _) {
      // The next start drops it.
    }
  }

  private void endCopy() throws IOException {
    if (copy != null) {
      copy.close();
      copy = null;
    }
  }

  private static void sync(Disk.File file) throws NotSynced {
    try {
      file.sync();
    } catch (IOException e) {
      throw new NotSynced(e);
    }
  }

  private void syncNames() throws NotSynced {
    try {
      disk.sync();
    } catch (IOException e) {
      throw new NotSynced(e);
    }
  }

  void close() throws IOException {
    endCopy();
    if (segment != null) {
      segment.close();
    }
    disk.close();
  }
}
