package io.millrace.backend.memory.journal;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A disk in memory. When it is cut off, what was synced stays, and of what was written since any
/// prefix; nothing is written before it is opened again. Names last at once.
public final class SimDisk implements Disk {
  private final Map<String, Sectors> files = new TreeMap<>();
  private @Nullable RandomGenerator cutBy;
  private int writesLeft = Integer.MAX_VALUE;
  private boolean off;
  private boolean full;
  private boolean failing;
  private int syncs;
  private int open;
  private int longest;

  private static final class Sectors {
    private byte[] bytes = new byte[0];
    private int synced;
  }

  /// The power fails in the midst of the write after so many more.
  public void cutAfter(int writes, RandomGenerator by) {
    writesLeft = writes;
    cutBy = by;
  }

  public boolean isOff() {
    return off;
  }

  /// Whether nothing more fits.
  public void full(boolean is) {
    full = is;
  }

  /// Whether what is written will not last.
  public void failing(boolean is) {
    failing = is;
  }

  public int syncs() {
    return syncs;
  }

  /// The bytes of the longest write since this was last asked.
  public int longest() {
    int was = longest;
    longest = 0;
    return was;
  }

  /// Files that were opened and not closed.
  public int open() {
    return open;
  }

  /// The power is back: what stayed can be read.
  public void on() {
    off = false;
    writesLeft = Integer.MAX_VALUE;
    cutBy = null;
  }

  public void cutOff(RandomGenerator by) {
    off = true;
    for (var file : files.values()) {
      int kept = file.synced + by.nextInt(file.bytes.length - file.synced + 1);
      file.bytes = Arrays.copyOf(file.bytes, kept);
      file.synced = kept;
    }
  }

  public byte[] bytes(String name) {
    return files.getOrDefault(name, new Sectors()).bytes.clone();
  }

  public void put(String name, byte[] bytes) {
    var file = new Sectors();
    file.bytes = bytes.clone();
    file.synced = bytes.length;
    files.put(name, file);
  }

  @Override
  public List<String> names() {
    return List.copyOf(files.keySet());
  }

  @Override
  public File open(String name) throws IOException {
    powered();
    return new Opened(files.computeIfAbsent(name, _ -> new Sectors()));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    powered();
    var file = files.remove(from);
    if (file != null) {
      files.put(to, file);
    }
  }

  @Override
  public void delete(String name) throws IOException {
    powered();
    files.remove(name);
  }

  @Override
  public void sync() throws IOException {
    powered();
  }

  @Override
  public void close() {}

  private void powered() throws IOException {
    if (off) {
      throw new IOException("no power");
    }
  }

  private final class Opened implements File {
    private final Sectors file;

    Opened(Sectors file) {
      this.file = file;
      open++;
    }

    @Override
    public long size() {
      return file.bytes.length;
    }

    @Override
    public int read(byte[] into, int at, int length, long from) {
      int count = Math.clamp(file.bytes.length - from, 0, length);
      System.arraycopy(file.bytes, (int) Math.min(from, file.bytes.length), into, at, count);
      return count;
    }

    @Override
    public void write(byte[] bytes, int length, long at) throws IOException {
      powered();
      if (full) {
        throw new IOException("no space left");
      }
      longest = Math.max(longest, length);
      int end = (int) at + length;
      if (end > file.bytes.length) {
        file.bytes = Arrays.copyOf(file.bytes, end);
      }
      System.arraycopy(bytes, 0, file.bytes, (int) at, length);
      var by = cutBy;
      if (by != null && writesLeft-- <= 0) {
        cutOff(by);
        throw new IOException("the power fails");
      }
    }

    @Override
    public void cut(long size) throws IOException {
      powered();
      file.bytes = Arrays.copyOf(file.bytes, (int) size);
      file.synced = Math.min(file.synced, (int) size);
    }

    @Override
    public void sync() throws IOException {
      powered();
      syncs++;
      if (failing) {
        throw new IOException("I/O error");
      }
      file.synced = file.bytes.length;
    }

    @Override
    public void close() {
      open--;
    }
  }
}
