package io.millrace.bench.http;

import io.millrace.backend.redis.RedisServer;
import io.millrace.bench.Bench;
import io.millrace.bench.Duel;
import io.millrace.bench.Scratch;
import io.millrace.bench.Table;
import io.millrace.bench.engine.Passing;

/// What it costs that everything acknowledged lasts: in process, and for those who post, each with
/// a journal against the same without one; and for those who post, with the jobs on a Redis.
public final class Journalling implements Bench {
  private static final int WARM_UPS = 3;
  private static final int TURNS = 5;
  private static final double IN_PROCESS = 0.4;
  private static final double OVER_HTTP = 0.6;
  private static final double ON_REDIS = 0.5;
  private static final String PEER = "no journal";

  @Override
  public Table run() throws Exception {
    var table = new Table("Journal: each group synced before it is answered; and Redis");
    inProcess(table);
    posting(table);
    postingOnRedis(table);
    return table;
  }

  private static void inProcess(Table table) throws Exception {
    try (var folder = Scratch.folder();
        var on = Passing.journalled(folder.path());
        var off = Passing.plain()) {
      Duel.fight(WARM_UPS, TURNS, on::batches, off::batches)
          .tell(table, "in process, batches of 100", PEER, IN_PROCESS);
    }
  }

  private static void posting(Table table) throws Exception {
    try (var folder = Scratch.folder();
        var on = Child.millrace("--set", "backend.memory.journal=" + folder.path());
        var off = Child.millrace()) {
      Posting.beside(on, off).tell(table, "POST /v1/jobs, 64 connections", PEER, OVER_HTTP);
    }
  }

  private static void postingOnRedis(Table table) throws Exception {
    try (var redis = RedisServer.start();
        var on =
            Child.millrace(
                "--set", "backend.kind=redis", "--set", "backend.redis.url=" + redis.url());
        var off = Child.millrace()) {
      Posting.beside(on, off)
          .tell(table, "POST /v1/jobs, 64 connections, on Redis", "in memory", ON_REDIS);
    }
  }
}
