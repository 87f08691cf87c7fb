package io.millrace.bench.engine;

import io.millrace.bench.Bench;
import io.millrace.bench.Share;
import io.millrace.bench.Table;
import java.lang.management.ManagementFactory;

/// What a job holds of the heap, with 200 bytes of args.
public final class Heap implements Bench {
  private static final int PENDING = Share.of(1_000_000);
  private static final int KEPT = Share.of(100_000);
  private static final int MOST = 700;

  @Override
  public Table run() throws Exception {
    var table = new Table("Heap: bytes a job, 200 of them its args");
    long pending = pending();
    table.row("pending", pending + " B", "", "", "≤ " + MOST + " B", pending <= MOST);
    table.row("kept after success", kept() + " B", "", "");
    return table;
  }

  private static long pending() {
    var performer = new Nothing();
    try (var engine = new LiveEngine(performer)) {
      engine.pause(1);
      long before = used();
      new Feeding(engine, performer).fill(PENDING, Feeding::draft);
      return (used() - before) / PENDING;
    }
  }

  private static long kept() throws InterruptedException {
    var performer = new Nothing();
    try (var engine = new LiveEngine(performer)) {
      var feeding = new Feeding(engine, performer);
      long before = used();
      feeding.fill(KEPT, Feeding::draft);
      feeding.drain(KEPT);
      return (used() - before) / KEPT;
    }
  }

  /// What is in use after everything that can be collected is.
  private static long used() {
    var memory = ManagementFactory.getMemoryMXBean();
    long used = Long.MAX_VALUE;
    for (int round = 0; round < 3; round++) {
      memory.gc();
      used = Math.min(used, memory.getHeapMemoryUsage().getUsed());
    }
    return used;
  }
}
