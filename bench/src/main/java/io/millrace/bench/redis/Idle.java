package io.millrace.bench.redis;

import io.millrace.bench.Table;
import io.millrace.bench.engine.OnRedis;

/// How long somebody idle takes to pick a job up.
final class Idle {
  private static final double SHARE = 0.6;
  private static final int BUSY = 5_000;
  private static final long MOST_MICROS = 10_000;

  private final Ground ground;
  private final Bull bull;

  Idle(Redis.Peers peers) {
    this.ground = peers.ground();
    this.bull = peers.bull();
  }

  void tell(Table table) throws Exception {
    for (int rate : new int[] {20, 200}) {
      int jobs = Redis.some(rate * 10 * 20) / 20;
      var ours = OnRedis.pickup(ground.empty().url(), rate, jobs);
      ground.empty();
      ours.tellShare(table, "pick-up at " + rate + "/s", bull.pickup(rate, jobs), "BullMQ", SHARE);
    }
    int jobs = Redis.some(BUSY * 10);
    var ours = OnRedis.pickup(ground.empty().url(), BUSY, jobs);
    ground.empty();
    ours.tell(table, "pick-up at 5 000/s", bull.pickup(BUSY, jobs), "BullMQ", MOST_MICROS);
  }
}
