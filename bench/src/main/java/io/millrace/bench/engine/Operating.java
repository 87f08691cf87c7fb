package io.millrace.bench.engine;

import io.millrace.bench.Bench;
import io.millrace.bench.Latencies;
import io.millrace.bench.Pace;
import io.millrace.bench.Table;
import io.millrace.bench.Ticks;
import io.millrace.core.access.Reach;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Want;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.Order;
import io.millrace.core.operation.Resource;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Cancel;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// How fast an operation retries many jobs, and how long a claim takes beside it.
public final class Operating implements Bench {
  private static final int RETRIES = 100_000;
  private static final int QUEUES = 20;
  private static final int LEAST = 20_000;
  private static final long MOST_MICROS = 20_000;
  private static final int CLAIMS = 500;
  private static final int CLAIMS_PER_SECOND = 200;
  private static final int BATCH = 500;

  /// Nobody performs it: its jobs stay where they are put.
  private static final String TYPE = "nobody";

  private static final Clock CLOCK = Clock.systemUTC();

  private int jobs;

  @Override
  public Table run() throws Exception {
    var table = new Table("Operations: 100 000 retries as fast as they go, and claims beside them");
    try (var engine = new LiveEngine(new Nothing())) {
      var backend = engine.backend();
      put(backend, "claimed", 4 * CLAIMS);
      cancelled(backend);
      claims(backend, CLAIMS);
      var alone = claims(backend, CLAIMS);
      retry(backend, "warm-up");
      cancelAgain(backend);
      var pace = beside(backend, table, alone);
      table.row(
          "retries",
          String.format(Locale.ROOT, "%,.0f/s", pace.perSecond()),
          "",
          "",
          "≥ %,d/s".formatted(LEAST),
          pace.perSecond() >= LEAST);
    }
    return table;
  }

  private Pace beside(Backend backend, Table table, Latencies alone) throws Exception {
    var claims = new Latencies(10 * CLAIMS);
    var pace =
        Pace.of(() -> {
          var id = open(backend, "measured");
          var ticks = new Ticks(CLAIMS_PER_SECOND);
          while (!isOver(backend, id)) {
            ticks.await();
            claims.add(claim(backend));
          }
          return RETRIES;
        });
    claims.tell(table, "a claim beside it", alone, "nothing beside it", MOST_MICROS);
    return pace;
  }

  private void cancelled(Backend backend) {
    for (int queue = 0; queue < QUEUES; queue++) {
      put(backend, "ops" + queue, RETRIES / QUEUES);
    }
    cancelAgain(backend);
  }

  private void put(Backend backend, String queue, int count) {
    for (int left = count; left > 0; left -= BATCH) {
      var batch = new ArrayList<Job>(BATCH);
      for (int at = 0; at < BATCH; at++) {
        batch.add(Job.of(queue + "-" + ++jobs, TYPE, queue, Json.EMPTY_OBJECT));
      }
      backend.jobs().enqueue(batch, false).await();
    }
  }

  /// All that can be retried, retried or not.
  private void cancelAgain(Backend backend) {
    int first = 4 * CLAIMS + 1;
    int perQueue = RETRIES / QUEUES;
    for (int at = 0; at < RETRIES; at += BATCH) {
      var batch = new ArrayList<Cancel>(BATCH);
      for (int job = at; job < at + BATCH; job++) {
        var id = "ops" + job / perQueue + "-" + (first + job);
        batch.add(new Cancel(id, false, "", "bench", Duration.ZERO));
      }
      backend.jobs().cancel(batch).await();
    }
  }

  private static void retry(Backend backend, String id) {
    open(backend, id);
    while (!isOver(backend, id)) {
      Thread.onSpinWait();
    }
  }

  private static String open(Backend backend, String id) {
    var order =
        new Order(
            Action.RETRY,
            Order.Target.of(Resource.JOBS, "state:cancelled queue:ops*"),
            Json.EMPTY_OBJECT,
            Optional.empty(),
            List.of(),
            new Order.Actor("bench", Reach.EVERYTHING),
            Optional.empty());
    backend.operations().open(Operation.of(id, order, RETRIES, CLOCK.instant())).await();
    return id;
  }

  private static boolean isOver(Backend backend, String id) {
    return backend.operations().get(List.of(id)).await().getFirst().state().ended();
  }

  private static Latencies claims(Backend backend, int count) {
    var latencies = new Latencies(count);
    var ticks = new Ticks(CLAIMS_PER_SECOND);
    for (int left = count; left > 0; left--) {
      ticks.await();
      latencies.add(claim(backend));
    }
    return latencies;
  }

  /// How long one takes, in nanoseconds.
  private static long claim(Backend backend) {
    var queues = new Want.Queues(List.of(new Want.Weighted("claimed", 1)), true);
    var want =
        new Want(
            Optional.empty(), new Holder("bench", "bench"), queues, Set.of(), 1, Optional.empty());
    long begun = System.nanoTime();
    backend.jobs().claim(want).await();
    return System.nanoTime() - begun;
  }
}
