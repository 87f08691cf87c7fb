package io.millrace.backend.memory;

import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.journal.Disk;
import io.millrace.backend.memory.journal.Hands;
import io.millrace.backend.memory.journal.History;
import io.millrace.backend.memory.journal.Journal;
import io.millrace.backend.memory.step.Recorder;
import io.millrace.backend.memory.step.Restoring;
import java.io.IOException;
import java.time.Clock;
import java.util.random.RandomGenerator;

/// What a journal remembered, ready to be gone on with. Opening reads all of it, so it belongs on
/// no event loop.
public final class Durable {
  /// A segment that is shorter is not worth a snapshot.
  public static final long SNAPSHOT_AT = 64L * 1024 * 1024;

  final Ledger ledger;
  private final Journal.Rooms rooms;
  private final History.End end;

  private Durable(Ledger ledger, Journal.Rooms rooms, History.End end) {
    this.ledger = ledger;
    this.rooms = rooms;
    this.end = end;
  }

  /// Reads what is on that disk. A [io.millrace.backend.memory.journal.Damaged] one is refused.
  public static Durable open(
      Disk disk, MemorySettings settings, Clock clock, RandomGenerator random) throws IOException {
    return open(new Journal.Rooms(disk, clock, random, SNAPSHOT_AT), settings);
  }

  static Durable open(Journal.Rooms rooms, MemorySettings settings) throws IOException {
    var ledger = settings.ledger(rooms.clock(), rooms.random());
    var restoring = new Restoring(ledger);
    var end = History.read(rooms.disk(), restoring::read);
    restoring.end();
    return new Durable(ledger, rooms, end);
  }

  Recorder recorder(Hands hands) {
    return new Recorder(ledger, new Journal(rooms, end, hands));
  }
}
