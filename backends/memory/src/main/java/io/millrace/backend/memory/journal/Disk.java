package io.millrace.backend.memory.journal;

import java.io.IOException;
import java.util.List;

/// A folder on something that keeps what was written through a crash, as far as it was told to.
///
/// Not for two threads at once.
public interface Disk {
  /// The names of all files, in no order.
  List<String> names() throws IOException;

  /// Opens a file, which is made if there is none.
  File open(String name) throws IOException;

  void rename(String from, String to) throws IOException;

  void delete(String name) throws IOException;

  /// Comes back when the names are as lasting as the disk itself.
  void sync() throws IOException;

  void close() throws IOException;

  /// One file.
  interface File {
    long size() throws IOException;

    /// Reads up to so many bytes; answers how many, 0 at the end.
    int read(byte[] into, int at, int length, long from) throws IOException;

    /// Writes the first `length` bytes, all of them. After a failure any of them may be there.
    void write(byte[] bytes, int length, long at) throws IOException;

    void cut(long size) throws IOException;

    /// Comes back when all that was written is as lasting as the disk itself.
    void sync() throws IOException;

    void close() throws IOException;
  }
}
