package io.millrace.bench.redis;

import io.millrace.bench.Share;
import io.millrace.bench.Table;
import io.millrace.bench.engine.OnRedis;
import java.io.IOException;
import java.util.Locale;

/// Bytes of Redis that a job holds, 200 of them its args.
final class Weight {
  private static final int JOBS = 100_000;

  private final Ground ground;
  private final Bull bull;

  Weight(Redis.Peers peers) {
    this.ground = peers.ground();
    this.bull = peers.bull();
  }

  private record Held(double pending, double kept) {}

  void tell(Table table) throws Exception {
    int jobs = Math.max(1_000, Share.of(JOBS));
    var ours = ours(jobs);
    var theirs = theirs(jobs);
    tell(table, "a pending job", ours.pending, theirs.pending, 0.65);
    tell(table, "a kept finished job", ours.kept, theirs.kept, 0.6);
  }

  private static void tell(Table table, String figure, double ours, double theirs, double most) {
    table.row(
        figure,
        String.format(Locale.ROOT, "%.0f B", ours),
        String.format(Locale.ROOT, "BullMQ %.0f B", theirs),
        String.format(Locale.ROOT, "%.2f", ours / theirs),
        "≤ " + most,
        ours <= most * theirs);
  }

  private Held ours(int jobs) throws Exception {
    try (var engine = OnRedis.paused(ground.empty().url())) {
      double before = ground.memory();
      engine.fill(jobs);
      double pending = ground.memory() - before;
      engine.drain(jobs);
      return new Held(pending / jobs, (ground.memory() - before) / jobs);
    }
  }

  private Held theirs(int jobs) throws IOException {
    double before = ground.empty().memory();
    bull.bulk(jobs);
    double pending = ground.memory() - before;
    bull.drain(jobs, 200);
    return new Held(pending / jobs, (ground.memory() - before) / jobs);
  }
}
