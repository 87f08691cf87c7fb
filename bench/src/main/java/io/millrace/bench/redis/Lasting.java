package io.millrace.bench.redis;

import io.millrace.bench.Duel;
import io.millrace.bench.Pace;
import io.millrace.bench.Share;
import io.millrace.bench.Table;
import io.millrace.bench.engine.OnRedis;

/// What it costs that Redis writes everything down, and a second node beside the first.
final class Lasting {
  private static final int STEADY = 200_000;

  private Lasting() {}

  static void tell(Table table) throws Exception {
    try (var none = new Ground();
        var everysec = new Ground("--appendonly", "yes", "--appendfsync", "everysec");
        var always = new Ground("--appendonly", "yes", "--appendfsync", "always")) {
      Duel.fight(1, Redis.TURNS, () -> steady(everysec), () -> steady(none))
          .tell(table, "AOF everysec", "no AOF", 0.75);
      Duel.fight(1, Redis.TURNS, () -> steady(always), () -> steady(none))
          .tell(table, "AOF always", "no AOF", 0.4);
      Duel.fight(1, Redis.TURNS, () -> two(none), () -> one(none))
          .tell(table, "drain by two nodes", "one node", 1);
    }
  }

  private static Pace steady(Ground ground) throws Exception {
    try (var engine = new OnRedis(ground.empty().url())) {
      return ground.pace(() -> engine.pass(Share.of(STEADY)));
    }
  }

  private static Pace one(Ground ground) throws Exception {
    int jobs = Share.of(STEADY);
    try (var engine = OnRedis.paused(ground.empty().url())) {
      engine.fill(jobs);
      return ground.pace(() -> engine.drain(jobs));
    }
  }

  /// The second shares the queue of the first: what is there both do.
  private static Pace two(Ground ground) throws Exception {
    int jobs = Share.of(STEADY);
    try (var first = OnRedis.paused(ground.empty().url());
        var second = first.beside()) {
      first.fill(jobs);
      return ground.pace(() -> OnRedis.drain(jobs, first, second));
    }
  }
}
