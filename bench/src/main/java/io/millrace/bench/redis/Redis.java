package io.millrace.bench.redis;

import io.millrace.bench.Bench;
import io.millrace.bench.Table;

/// Every row of `performance.md` §5 that one Redis can show, in turns with BullMQ and bare scripts.
/// `-Dmillrace.bench.share=100` does a hundredth of it, to see that it runs.
public final class Redis implements Bench {
  private static final int SHARE = Integer.getInteger("millrace.bench.share", 1);

  /// So many, or the share of them that is asked for: full hundreds.
  static int some(int jobs) {
    return Math.max(200, jobs / SHARE / 200 * 200);
  }

  /// How often both take turns.
  static int turns() {
    return SHARE == 1 ? 5 : 1;
  }

  @Override
  public Table run() throws Exception {
    try (var ground = new Ground();
        var bull = Bull.on(ground)) {
      var table = new Table("Redis, beside BullMQ " + Bull.version() + " and bare scripts");
      var peers = new Peers(ground, bull);
      new Rates(peers).tell(table);
      new Weight(peers).tell(table);
      new Idle(peers).tell(table);
      new Depth(ground).tell(table);
      Lasting.tell(table);
      Sharded.tell(table);
      return table;
    }
  }

  /// Who stands on the same Redis.
  record Peers(Ground ground, Bull bull) {}
}
