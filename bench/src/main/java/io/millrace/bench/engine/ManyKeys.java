package io.millrace.bench.engine;

import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.bench.Bench;
import io.millrace.bench.Duel;
import io.millrace.bench.Pace;
import io.millrace.bench.Share;
import io.millrace.bench.Table;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Ids;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.job.Want;
import io.millrace.core.limit.Limit;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Settle;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/// Claims of jobs with very many keys, one at a time of each, while one more key that is taken has
/// a long line before all of them: against the same without that line. The store alone, because
/// everything around it would hide what a claim costs.
public final class ManyKeys implements Bench {
  private static final int KEYS = Share.of(100_000);
  private static final int JOBS_EACH = 10;
  private static final int LINE = Share.of(100_000);
  private static final int BATCH = Want.MOST;
  private static final int WARM_UPS = 1;
  private static final int TURNS = Share.turns(5);
  private static final double RATIO = 0.9;

  private static final String QUEUE = "bench";
  private static final String TYPE = "bench";
  private static final String HELD = "held";
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Json ARGS = Json.of("{\"text\":\"" + "x".repeat(189) + "\"}");
  private static final PerKey ONE_OF_EACH =
      new PerKey(Limit.ofConcurrency(1), false, false, Map.of());

  private final SplittableRandom chance = new SplittableRandom(1);
  private final Ids ids = new Ids(CLOCK, chance);

  @Override
  public Table run() throws Exception {
    var table =
        new Table("Keys: 100 000 with 10 jobs each, and 100 000 jobs before them that are held");
    Duel.fight(WARM_UPS, TURNS, () -> pace(LINE), () -> pace(0))
        .tell(table, "claim and settle of the others", "nothing held", RATIO);
    return table;
  }

  private Pace pace(int held) throws Exception {
    var jobs = filled(held);
    // What the store before this one left behind is collected at nobody's cost.
    System.gc();
    return Pace.of(() -> pass(jobs));
  }

  private JobStore filled(int held) {
    var backend = MemoryBackend.ofOneThread(MemorySettings.DEFAULT, CLOCK, chance);
    var limits = QueueLimits.NONE.withPerKey(ONE_OF_EACH);
    backend.queues().put(QueueConfig.of(QUEUE).withLimits(limits), new Match.Any(), "ann");
    var jobs = backend.jobs();
    put(jobs, 1, _ -> HELD);
    jobs.claim(want(1));
    put(jobs, held, _ -> HELD);
    for (int round = 0; round < JOBS_EACH; round++) {
      put(jobs, KEYS, at -> "key-" + at);
    }
    return jobs;
  }

  private void put(JobStore store, int count, IntFunction<String> key) {
    for (int from = 0; from < count; from += BATCH) {
      var batch = new ArrayList<Job>(BATCH);
      for (int at = from; at < Math.min(count, from + BATCH); at++) {
        batch.add(Job.of(ids.job(1), TYPE, QUEUE, ARGS).withKey(Optional.of(key.apply(at))));
      }
      store.enqueue(batch, false).result();
    }
  }

  /// Claims all of the others and ends them, as many at a time as can be.
  private static long pass(JobStore jobs) {
    int passed = 0;
    while (passed < KEYS * JOBS_EACH) {
      var lent = jobs.claim(want(BATCH)).result().lent();
      if (lent.size() < BATCH) {
        throw new IllegalStateException("only " + lent.size() + " lent after " + passed);
      }
      jobs.settle(lent.stream().map(ManyKeys::end).toList(), Want.NONE).result();
      passed += lent.size();
    }
    return passed;
  }

  /// For so long that what is held stays held.
  private static Want want(int max) {
    return new Want(
        Optional.empty(),
        new Holder("bench", "bench"),
        Want.Queues.of(QUEUE),
        Set.of(),
        max,
        Optional.of(Draft.MAX_LEASE));
  }

  private static Settle end(Claim claim) {
    var ruling = Ruling.plain(Outcome.Done.EMPTY);
    return new Settle(claim.job().id(), claim.lease().token(), "ack", ruling);
  }
}
