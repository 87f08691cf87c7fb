package io.millrace.bench.http;

import io.millrace.backend.redis.RedisServer;
import io.millrace.bench.Bench;
import io.millrace.bench.Duel;
import io.millrace.bench.Table;

/// `POST /v1/jobs` over 64 keep-alive connections, the jobs on a Redis, against the same in memory.
public final class PostingOnRedis implements Bench {
  private static final int CONNECTIONS = 64;
  private static final int POSTS = 40_000;
  private static final int WARM_UPS = 3;
  private static final int TURNS = 5;
  private static final double RATIO = 0.5;

  @Override
  public Table run() throws Exception {
    var table = new Table("POST /v1/jobs, 64 connections, on Redis");
    var post = Wire.post("/v1/jobs", Posting.JOB);
    try (var redis = RedisServer.start();
        var on =
            Child.millrace(
                "--set", "backend.kind=redis", "--set", "backend.redis.url=" + redis.url());
        var off = Child.millrace();
        var ours = new Driver(on, CONNECTIONS);
        var theirs = new Driver(off, CONNECTIONS)) {
      Duel.fight(
              WARM_UPS,
              TURNS,
              () -> Posting.posts(on, ours, post, POSTS),
              () -> Posting.posts(off, theirs, post, POSTS))
          .tell(table, "one job a request", "in memory", RATIO);
    }
    return table;
  }
}
