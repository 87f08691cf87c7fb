package io.millrace.bench.engine;

import io.millrace.bench.Bench;
import io.millrace.bench.Latencies;
import io.millrace.bench.Table;
import io.millrace.bench.Ticks;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// How long an idle engine takes from a submission to the first step of its performer, beside the
/// least that this can be: to an event loop, and from there to a virtual thread. The two take
/// turns.
public final class Pickup implements Bench {
  private static final long MOST_MICROS = 2_000;

  @Override
  public Table run() throws Exception {
    var table = new Table("Pick-up by an idle engine: from submit to perform");
    var noting = new Noting(false);
    try (var engine = new LiveEngine(noting);
        var loop = new BareHand()) {
      measure(engine, noting, loop, 200, 1_000);
      for (int rate : new int[] {20, 200}) {
        measure(engine, noting, loop, rate, rate * 10).tell(table, rate + " jobs/s");
      }
    }
    return table;
  }

  private record Pair(Latencies engine, Latencies loop) {
    void tell(Table table, String figure) {
      engine.tell(table, figure, loop, "loop and thread", MOST_MICROS);
    }
  }

  private static Pair measure(LiveEngine engine, Noting noting, BareHand loop, int rate, int jobs)
      throws InterruptedException {
    noting.expect(jobs);
    var all = new CountDownLatch(jobs);
    var bare = new Latencies(jobs);
    var ticks = new Ticks(rate * 2);
    for (int sent = 0; sent < jobs; sent++) {
      ticks.await();
      engine.submit(List.of(Noting.draft())).onComplete(_ -> {}, Throwable::printStackTrace);
      ticks.await();
      loop.pass(bare, all);
    }
    all.await();
    return new Pair(noting.all(), bare);
  }
}
