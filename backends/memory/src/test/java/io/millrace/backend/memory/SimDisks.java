package io.millrace.backend.memory;

import io.millrace.backend.memory.journal.Journal;
import io.millrace.backend.memory.journal.SimDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.SplittableRandom;

/// Opens backends, one after the other, on one simulated disk.
final class SimDisks {
  final SimDisk disk = new SimDisk();
  private final SplittableRandom random = new SplittableRandom(7);

  MemoryBackend open(Clock clock) {
    return open(clock, Durable.SNAPSHOT_AT);
  }

  MemoryBackend open(Clock clock, long snapshotAt) {
    try {
      var rooms = new Journal.Rooms(disk, clock, random, snapshotAt);
      return MemoryBackend.ofOneThread(Durable.open(rooms, InHand.SETTINGS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
