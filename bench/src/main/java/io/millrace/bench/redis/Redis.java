package io.millrace.bench.redis;

import io.millrace.bench.Bench;
import io.millrace.bench.Share;
import io.millrace.bench.Table;

/// Every row of `performance.md` §5 that one Redis can show, in turns with BullMQ and bare scripts.
public final class Redis implements Bench {
  /// How often both take turns.
  static final int TURNS = Share.turns(5);

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
