package io.millrace.bench.engine;

import io.millrace.bench.Bench;
import io.millrace.bench.Duel;
import io.millrace.bench.Pace;
import io.millrace.bench.Share;
import io.millrace.bench.Table;
import java.time.Duration;

/// Whether a job costs the same however many stand before it or wait beside it.
public final class Flat implements Bench {
  private static final int JOBS = Share.of(300_000);
  private static final int FEW = Share.of(1_000);
  private static final int MANY = Share.of(1_000_000);
  private static final int TURNS = Share.turns(3);
  private static final double LEAST = 0.8;

  @Override
  public Table run() throws Exception {
    var table = new Table("Flat: the pace with many jobs, against 1 000 pending");
    for (int pending : new int[] {Share.of(10_000), Share.of(100_000), MANY}) {
      Duel.fight(1, TURNS, () -> pace(pending, 0), () -> pace(FEW, 0))
          .tell(table, "%,d pending".formatted(pending), "1 000 pending", LEAST);
    }
    Duel.fight(1, TURNS, () -> pace(FEW, MANY), () -> pace(FEW, 0))
        .tell(table, "1 000 pending, 1,000,000 delayed", "1 000 pending", LEAST);
    return table;
  }

  private static Pace pace(int pending, int delayed) throws Exception {
    var performer = new Nothing();
    try (var engine = new LiveEngine(performer)) {
      var feeding = new Feeding(engine, performer);
      engine.pause(1);
      feeding.fill(delayed, () -> Feeding.delayed(Duration.ofHours(1)));
      feeding.fill(pending, Feeding::draft);
      engine.resume();
      feeding.pass(JOBS, Feeding::draft);
      return Pace.of(() -> feeding.pass(JOBS, Feeding::draft));
    }
  }
}
