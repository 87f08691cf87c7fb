package io.millrace.bench.engine;

import io.millrace.bench.Bench;
import io.millrace.bench.Duel;
import io.millrace.bench.Share;
import io.millrace.bench.Table;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Json;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Unique;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Rate;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/// What it costs to be bound: a bound for each key, a rate for all and a unique key on every job,
/// against jobs that have none of it.
///
/// Keys are drawn, so that now and then a job is held by its key; the rate holds nobody.
public final class Limiting implements Bench {
  private static final int KEYS = 1_000;
  private static final int A_KEY = 2;
  private static final Rate RATE = Rate.of(10_000_000, Duration.ofSeconds(1));
  private static final QueueLimits LIMITS =
      new QueueLimits(
          Optional.of(RATE),
          Map.of(),
          Optional.of(new PerKey(Limit.ofConcurrency(A_KEY), false, false, Map.of())));
  private static final Ties TIES = Ties.NONE.withUnique(Unique.byDefault());
  private static final String FILLING = "x".repeat(170);

  private static final int WARM_UPS = 3;
  private static final int TURNS = Share.turns(5);
  private static final double RATIO = 0.5;

  private final SplittableRandom chance = new SplittableRandom(1);
  private long drafts;

  @Override
  public Table run() throws Exception {
    var table = new Table("Limits: a bound for each key, a rate, a unique key on every job");
    try (var bound = Passing.of(this::bound).within(LIMITS);
        var plain = Passing.of(this::plain)) {
      Duel.fight(WARM_UPS, TURNS, bound::batches, plain::batches)
          .tell(table, "batches of 100", "plain jobs", RATIO);
    }
    return table;
  }

  /// With args that no other has.
  private Draft plain() {
    return Feeding.of(Json.of("{\"n\":%d,\"text\":\"%s\"}".formatted(++drafts, FILLING)));
  }

  private Draft bound() {
    return plain().withKey("customer-" + chance.nextInt(KEYS)).withTies(TIES);
  }
}
