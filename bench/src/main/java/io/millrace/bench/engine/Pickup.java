package io.millrace.bench.engine;

import io.millrace.bench.Bench;
import io.millrace.bench.Latencies;
import io.millrace.bench.Table;
import io.millrace.bench.Ticks;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Performer;
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
    try (var engine = new LiveEngine(new Noting());
        var loop = new BareHand()) {
      measure(engine, loop, 200, 1_000);
      for (int rate : new int[] {20, 200}) {
        measure(engine, loop, rate, rate * 10).tell(table, rate + " jobs/s");
      }
    }
    return table;
  }

  private static volatile Latencies latencies = new Latencies(0);
  private static volatile CountDownLatch all = new CountDownLatch(0);

  private record Pair(Latencies engine, Latencies loop) {
    void tell(Table table, String figure) {
      engine.tell(table, figure, loop, "loop and thread", MOST_MICROS);
    }
  }

  /// Its jobs carry the nanosecond at which they were submitted as their key.
  private static final class Noting implements Performer {
    @Override
    public String type() {
      return Nothing.TYPE;
    }

    @Override
    public Outcome perform(Context context) {
      long now = System.nanoTime();
      latencies.add(now - Long.parseLong(context.claim().job().key().orElseThrow()));
      all.countDown();
      return Outcome.Done.EMPTY;
    }
  }

  private static Pair measure(LiveEngine engine, BareHand loop, int rate, int jobs)
      throws InterruptedException {
    latencies = new Latencies(jobs);
    all = new CountDownLatch(jobs * 2);
    var bare = new Latencies(jobs);
    var ticks = new Ticks(rate * 2);
    for (int sent = 0; sent < jobs; sent++) {
      ticks.await();
      engine
          .submit(List.of(keyed(Long.toString(System.nanoTime()))))
          .onComplete(_ -> {}, Throwable::printStackTrace);
      ticks.await();
      loop.pass(bare, all);
    }
    all.await();
    return new Pair(latencies, bare);
  }

  private static Draft keyed(String key) {
    var draft = Feeding.draft();
    return draft.withKey(key);
  }
}
