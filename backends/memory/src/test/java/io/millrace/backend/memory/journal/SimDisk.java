package io.millrace.backend.memory.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A disk in memory. When it is cut off, what was synced stays, and of what was written since any
/// prefix, of each file, and any of the changes of names: nobody promises that they last in their
/// order. Nothing is written before it is opened again.
public final class SimDisk implements Disk {
  private final Map<String, Sectors> files = new TreeMap<>();

  /// The names as they were synced last, and what became of them since.
  private final Map<String, Sectors> lasting = new TreeMap<>();

  private final List<Consumer<Map<String, Sectors>>> named = new ArrayList<>();
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

  /// The power fails in the midst of the write, or change of a name, after so many more.
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
    named.stream().filter(_ -> by.nextBoolean()).forEach(it -> it.accept(lasting));
    named.clear();
    files.clear();
    files.putAll(lasting);
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
    lasting.put(name, file);
  }

  @Override
  public List<String> names() {
    return List.copyOf(files.keySet());
  }

  @Override
  public File open(String name) throws IOException {
    powered();
    if (!files.containsKey(name)) {
      var file = new Sectors();
      name(all -> all.put(name, file));
    }
    return new Opened(files.getOrDefault(name, new Sectors()));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    powered();
    name(all -> {
      var file = all.remove(from);
      if (file != null) {
        all.put(to, file);
      }
    });
    mayFail();
  }

  @Override
  public void delete(String name) throws IOException {
    powered();
    name(all -> all.remove(name));
    mayFail();
  }

  @Override
  public void sync() throws IOException {
    powered();
    mayNotLast();
    named.forEach(it -> it.accept(lasting));
    named.clear();
  }

  private void name(Consumer<Map<String, Sectors>> change) {
    change.accept(files);
    named.add(change);
  }

  private void mayFail() throws IOException {
    var by = cutBy;
    if (by != null && writesLeft-- <= 0) {
      cutOff(by);
      throw new IOException("the power fails");
    }
  }

  private void mayNotLast() throws IOException {
    if (failing) {
      throw new IOException("I/O error");
    }
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
      mayFail();
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
      mayNotLast();
      file.synced = file.bytes.length;
    }

    @Override
    public void close() {
      open--;
    }
  }
}
