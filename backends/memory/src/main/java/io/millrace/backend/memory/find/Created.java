package io.millrace.backend.memory.find;

import io.millrace.backend.memory.job.Chunk;
import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.job.Line;

/// Where in a home's order of enqueue an instant lies: one clock makes all jobs ([StoreClock]), so
/// that who comes later is younger.
final class Created {
  private Created() {}

  /// The place of the first job that was created at that instant or later, a very late one when
  /// there is none.
  static long firstAt(Line made, long ms) {
    if (made.isEmpty()) {
      return Long.MAX_VALUE;
    }
    int low = made.from();
    int high = made.to();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (last(made.chunk(middle)).createdAt < ms) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == made.to() ? Long.MAX_VALUE : firstAt(made.chunk(low), ms);
  }

  private static long firstAt(Chunk chunk, long ms) {
    int low = chunk.from();
    int high = chunk.to() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (chunk.get(middle).createdAt < ms) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return chunk.get(low).n;
  }

  private static Entry last(Chunk chunk) {
    return chunk.get(chunk.to() - 1);
  }
}
