package io.millrace.bench.redis;

import io.millrace.bench.Share;
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
      int jobs = Share.of(rate * 10 * 20) / 20;
      ground.empty();
      var theirs = bull.pickup(rate, jobs);
      for (boolean nonblocking : new boolean[] {true, false}) {
        var ours = OnRedis.pickup(ground.empty().url(), nonblocking, rate, jobs);
        ground.empty();
        var figure = "pick-up at %d/s%s".formatted(rate, nonblocking ? ", nonblocking" : "");
        ours.tellShare(table, figure, theirs, "BullMQ", SHARE);
      }
    }
    int jobs = Share.of(BUSY * 10);
    var ours = OnRedis.pickup(ground.empty().url(), false, BUSY, jobs);
    ground.empty();
    ours.tell(table, "pick-up at 5 000/s", bull.pickup(BUSY, jobs), "BullMQ", MOST_MICROS);
  }
}
