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

/// How long an idle engine takes from a submission to the first step of its performer.
public final class Pickup implements Bench {
  private static final long MOST_MICROS = 2_000;

  @Override
  public Table run() throws Exception {
    var table = new Table("Pick-up by an idle engine: from submit to perform");
    try (var engine = new LiveEngine(new Noting())) {
      measure(engine, 200, 1_000);
      for (int rate : new int[] {20, 200}) {
        measure(engine, rate, rate * 10).tell(table, rate + " jobs/s", MOST_MICROS);
      }
    }
    return table;
  }

  private static volatile Latencies latencies = new Latencies(0);
  private static volatile CountDownLatch all = new CountDownLatch(0);

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

  private static Latencies measure(LiveEngine engine, int rate, int jobs)
      throws InterruptedException {
    latencies = new Latencies(jobs);
    all = new CountDownLatch(jobs);
    var ticks = new Ticks(rate);
    for (int sent = 0; sent < jobs; sent++) {
      ticks.await();
      engine
          .submit(List.of(keyed(Long.toString(System.nanoTime()))))
          .onComplete(_ -> {}, Throwable::printStackTrace);
    }
    all.await();
    return latencies;
  }

  private static Draft keyed(String key) {
    var draft = Feeding.draft();
    return draft.withKey(key);
  }
}
