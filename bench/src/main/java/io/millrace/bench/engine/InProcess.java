package io.millrace.bench.engine;

import io.millrace.bench.Bench;
import io.millrace.bench.Duel;
import io.millrace.bench.Pace;
import io.millrace.bench.Share;
import io.millrace.bench.Table;

/// The whole engine against a bare queue with the same executor.
public final class InProcess implements Bench {
  private static final int WARM_UPS = 3;
  private static final int TURNS = Share.turns(5);
  private static final double RATE = 200_000;
  private static final double RATIO = 0.25;

  @Override
  public Table run() throws Exception {
    var table = new Table("In process: enqueue, claim, perform, settle");
    try (var engine = Passing.plain();
        var bare = new BareLoop()) {
      var batches = Duel.fight(WARM_UPS, TURNS, engine::batches, () -> pace(bare));
      double rate = batches.rate().median();
      table.row("jobs", "%,.0f/s".formatted(rate), "", "", "≥ 200 000/s", rate >= RATE);
      batches.tell(table, "batches of 100", "bare queue", RATIO);
      Duel.fight(1, TURNS, engine::singles, () -> pace(bare))
          .tell(table, "one a submission", "bare queue");
    }
    return table;
  }

  private static Pace pace(BareLoop bare) throws Exception {
    return Pace.of(() -> bare.pass(Passing.JOBS, Passing.AHEAD));
  }
}
