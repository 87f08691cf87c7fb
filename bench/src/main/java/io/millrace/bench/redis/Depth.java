package io.millrace.bench.redis;

import io.millrace.bench.Duel;
import io.millrace.bench.Pace;
import io.millrace.bench.Share;
import io.millrace.bench.Table;
import io.millrace.bench.engine.OnRedis;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/// What a million jobs do to the pace, and to the longest script.
final class Depth {
  private static final int FEW = 1_000;
  private static final int MANY = 1_000_000;
  private static final int LEASED = 100_000;
  private static final int JOBS = 100_000;
  private static final double SHARE = 0.9;
  private static final long MOST_MICROS = 5_000;
  private static final long NOTED_MICROS = 1_000;

  /// How often each verb is called with a hundred jobs.
  private static final int VERBS = 200;

  private final Ground ground;

  Depth(Ground ground) {
    this.ground = ground;
  }

  void tell(Table table) throws Exception {
    var bare = Duel.fight(0, Redis.TURNS, () -> bare(Share.of(MANY)), () -> bare(Share.of(FEW)));
    bare.tell(table, "bare scripts, 1 000 000 pending", "1 000 pending");
    double least = SHARE * bare.ratio().median();
    double rounded = Math.round(100 * least) / 100.0;
    Duel.fight(0, Redis.TURNS, () -> pace(Share.of(MANY), 0), () -> pace(Share.of(FEW), 0))
        .tell(table, "1 000 000 pending", "1 000 pending", rounded);
    Duel.fight(
            0, Redis.TURNS, () -> pace(Share.of(FEW), Share.of(MANY)), () -> pace(Share.of(FEW), 0))
        .tell(table, "1 000 pending, 1 000 000 delayed", "1 000 pending", rounded);
    longest(table);
  }

  private Pace bare(int pending) throws Exception {
    try (var bare = new BareScripts(ground.empty().port())) {
      bare.fill(pending);
      return ground.pace(() -> bare.pass(Share.of(JOBS)));
    }
  }

  private Pace pace(int pending, int delayed) throws Exception {
    try (var engine = OnRedis.paused(ground.empty().url())) {
      engine.delay(delayed);
      engine.fill(pending);
      int jobs = Share.of(JOBS);
      return ground.pace(() -> {
        // As many stay as were there: what is put in is drained.
        engine.fill(jobs);
        return engine.drain(jobs);
      });
    }
  }

  private void longest(Table table) throws IOException, InterruptedException {
    try (var engine = OnRedis.paused(ground.empty().url())) {
      engine.fill(Share.of(MANY));
      ground.watch();
      engine.lease(Share.of(LEASED));
      engine.fill(Share.of(JOBS));
      engine.drain(Share.of(JOBS));
      engine.delay(Share.of(LEASED));
    }
    try (var hand = OnRedis.takingIn(ground.url())) {
      hand.everyVerb(VERBS);
    }
    var longest = ground.longest();
    tell(table, "longest script, 1 000 000 jobs, 100 000 leased", most(longest));
    longest.forEach((script, micros) -> tell(table, "… " + script, micros));
  }

  /// What nothing is noted of took less.
  private static long most(Map<String, Long> longest) {
    return longest.values().stream().mapToLong(it -> it).max().orElse(NOTED_MICROS);
  }

  private static void tell(Table table, String what, long micros) {
    table.row(
        what,
        String.format(Locale.ROOT, "%s%,d µs", micros == NOTED_MICROS ? "≤ " : "", micros),
        "",
        "",
        "≤ 5 000 µs",
        micros <= MOST_MICROS);
  }
}
