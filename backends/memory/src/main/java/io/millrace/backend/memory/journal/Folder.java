package io.millrace.backend.memory.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// A folder of this machine, which no other process may have open meanwhile.
public final class Folder implements Disk {
  private static final String LOCK = "lock";

  private final Path path;
  private final FileChannel lock;

  private Folder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /// That another process has it.
  public static final class Taken extends IOException {
    private static final long serialVersionUID = 1L;

    Taken(Path path) {
      super("the journal in %s belongs to another process that runs".formatted(path));
    }
  }

  /// Opens it, and makes it if there is none.
  public static Folder at(Path path) throws IOException {
    make(path.toAbsolutePath());
    var lock =
        FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (lock.tryLock() != null) {
        return new Folder(path, lock);
      }
    } catch (OverlappingFileLockException _) {
      // By this very process.
    }
    lock.close();
    throw new Taken(path);
  }

  /// Also that a folder is there has to last: the one above it says so.
  private static void make(Path path) throws IOException {
    var above = path.getParent();
    if (!Files.isDirectory(path) && above != null) {
      make(above);
      Files.createDirectories(path);
      sync(above);
    }
  }

  @Override
  public List<String> names() throws IOException {
    try (var files = Files.list(path)) {
      return files.map(it -> it.getFileName().toString()).toList();
    }
  }

  @Override
  public File open(String name) throws IOException {
    return new Opened(
        FileChannel.open(
            path.resolve(name),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(path.resolve(from), path.resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(path.resolve(name));
  }

  @Override
  public void sync() throws IOException {
    sync(path);
  }

  private static void sync(Path folder) throws IOException {
    try (var names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  @Override
  public String toString() {
    return path.toString();
  }

  private record Opened(FileChannel channel) implements File {
    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public int read(byte[] into, int at, int length, long from) throws IOException {
      return Math.max(0, channel.read(ByteBuffer.wrap(into, at, length), from));
    }

    @Override
    public void write(byte[] bytes, int length, long at) throws IOException {
      var left = ByteBuffer.wrap(bytes, 0, length);
      for (long to = at; left.hasRemaining(); ) {
        to += channel.write(left, to);
      }
    }

    @Override
    public void cut(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public void sync() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
