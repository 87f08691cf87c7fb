package io.millrace.bench.http;

import io.millrace.backend.redis.RedisServer;
import io.millrace.bench.Bench;
import io.millrace.bench.Table;

/// `POST /v1/jobs` over 64 keep-alive connections, the jobs on a Redis, against the same in memory.
public final class PostingOnRedis implements Bench {
  private static final double RATIO = 0.5;

  @Override
  public Table run() throws Exception {
    var table = new Table("POST /v1/jobs, 64 connections, on Redis");
    try (var redis = RedisServer.start();
        var on =
            Child.millrace(
                "--set", "backend.kind=redis", "--set", "backend.redis.url=" + redis.url());
        var off = Child.millrace()) {
      Posting.beside(on, off).tell(table, "one job a request", "in memory", RATIO);
    }
    return table;
  }
}
