package io.millrace.bench.redis;

import io.millrace.bench.Duel;
import io.millrace.bench.Pace;
import io.millrace.bench.Share;
import io.millrace.bench.Table;
import io.millrace.bench.engine.OnRedis;
import java.util.Locale;

/// What goes through in a second, and the time of Redis that it takes.
final class Rates {
  private static final int JOBS = 100_000;
  private static final int SINGLES = 10_000;
  private static final int STEADY = 300_000;
  private static final int FLIGHT = 64;
  private static final int[] CONCURRENCIES = {50, 100, 200, 400};

  private final Ground ground;
  private final Bull bull;

  Rates(Redis.Peers peers) {
    this.ground = peers.ground();
    this.bull = peers.bull();
  }

  void tell(Table table) throws Exception {
    enqueuing(table);
    alone(table);
    draining(table);
    steady(table);
  }

  private void enqueuing(Table table) throws Exception {
    int jobs = Share.of(JOBS);
    var bulk = ground.empty().pace(() -> bull.bulk(jobs));
    var single = ground.empty().pace(() -> bull.add(jobs, FLIGHT));
    boolean bulks = bulk.perSecond() > single.perSecond();
    Duel.fight(
            1,
            Redis.TURNS,
            () -> filled(jobs),
            () -> ground.empty().pace(() -> bulks ? bull.bulk(jobs) : bull.add(jobs, FLIGHT)))
        .tell(table, "enqueue", bulks ? "BullMQ addBulk(1000)" : "BullMQ 64 × add", 4);
  }

  private Pace filled(int jobs) throws Exception {
    try (var engine = OnRedis.takingIn(ground.empty().url())) {
      return ground.pace(() -> engine.fill(jobs));
    }
  }

  private void alone(Table table) throws Exception {
    int jobs = Share.of(SINGLES);
    Duel.fight(
            1,
            Redis.TURNS,
            () -> {
              try (var engine = OnRedis.takingIn(ground.empty().url())) {
                engine.singles(jobs);
                return ground.pace(() -> engine.singles(jobs));
              }
            },
            () -> ground.empty().pace(() -> bull.add(jobs, 1)))
        .tell(table, "enqueue, one at a time", "BullMQ add", 1.3);
  }

  private void draining(Table table) throws Exception {
    int jobs = Share.of(JOBS);
    int concurrency = best(jobs);
    var duel = Duel.fight(1, Redis.TURNS, () -> drained(jobs), () -> drained(jobs, concurrency));
    duel.tell(table, "drain", "BullMQ Worker at " + concurrency, 5);
    var each = duel.rounds().get(duel.rounds().size() / 2);
    double ratio = each.subject().cpuMicros() / each.peer().cpuMicros();
    table.row(
        "time of Redis for claim and settle",
        micros(each.subject()),
        "BullMQ " + micros(each.peer()),
        String.format(Locale.ROOT, "%.2f", ratio),
        "≤ 0.2",
        ratio <= 0.2);
  }

  private static String micros(Pace pace) {
    return String.format(Locale.ROOT, "%.2f µs", pace.cpuMicros());
  }

  /// The concurrency at which its worker is quickest here.
  private int best(int jobs) throws Exception {
    int best = 0;
    double rate = 0;
    for (int concurrency : CONCURRENCIES) {
      var pace = drained(jobs, concurrency);
      if (pace.perSecond() > rate) {
        best = concurrency;
        rate = pace.perSecond();
      }
    }
    return best;
  }

  private Pace drained(int jobs, int concurrency) throws Exception {
    ground.empty();
    bull.bulk(Math.max(1_000, jobs));
    return ground.pace(() -> bull.drain(jobs, concurrency));
  }

  private Pace drained(int jobs) throws Exception {
    try (var engine = OnRedis.paused(ground.empty().url())) {
      engine.fill(jobs);
      return ground.pace(() -> engine.drain(jobs));
    }
  }

  private void steady(Table table) throws Exception {
    int jobs = Share.of(STEADY);
    Duel.fight(
            1,
            Redis.TURNS,
            () -> {
              try (var engine = new OnRedis(ground.empty().url())) {
                return ground.pace(() -> engine.pass(jobs));
              }
            },
            () -> {
              try (var bare = new BareScripts(ground.empty().port())) {
                return ground.pace(() -> bare.pass(jobs));
              }
            })
        .tell(table, "enqueue, claim, perform, settle", "bare scripts", 0.5);
  }
}
