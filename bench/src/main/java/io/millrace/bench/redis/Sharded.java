package io.millrace.bench.redis;

import io.millrace.backend.redis.RedisCluster;
import io.millrace.backend.redis.footing.RedisSettings;
import io.millrace.bench.Duel;
import io.millrace.bench.Pace;
import io.millrace.bench.Share;
import io.millrace.bench.Table;
import io.millrace.bench.engine.OnRedis;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/// A queue with four shards on three masters beside one that has one Redis: what a job costs them.
/// Where the processors are fewer than the masters a rate says nothing, so their time is compared.
final class Sharded {
  private static final int JOBS = 100_000;
  private static final int SHARDS = 4;
  private static final double LEAST = 0.85;

  private Sharded() {}

  static void tell(Table table) throws Exception {
    try (var one = new Ground();
        var cluster = RedisCluster.start();
        var masters = new Masters(cluster)) {
      var single = RedisSettings.DEFAULT.withUrl(one.url());
      var several = RedisSettings.DEFAULT.withPlace(cluster.place());
      Duel.fight(
              1,
              Redis.TURNS,
              () -> {
                masters.empty();
                return passed(masters::cpu, several, SHARDS);
              },
              () -> {
                one.empty();
                return passed(one::cpu, single, 1);
              })
          .tellCpu(table, "enqueue and drain, 4 shards on 3 masters", "1 shard, 1 Redis", LEAST);
    }
  }

  private static Pace passed(Pace.Cpu cpu, RedisSettings settings, int shards) throws Exception {
    int jobs = Share.of(JOBS);
    try (var engine = OnRedis.paused(settings, shards)) {
      return Pace.of(
          cpu,
          () -> {
            engine.fill(jobs);
            return engine.drain(jobs);
          });
    }
  }

  /// A look at each of them.
  private static final class Masters implements AutoCloseable {
    private final List<Ground.Look> all = new ArrayList<>();

    Masters(RedisCluster cluster) throws IOException {
      for (var url : cluster.place().urls()) {
        all.add(new Ground.Look(URI.create(url).getPort()));
      }
    }

    void empty() throws IOException {
      for (var one : all) {
        one.empty();
      }
    }

    long cpu() {
      return all.stream().mapToLong(Ground.Look::cpu).sum();
    }

    @Override
    public void close() throws IOException {
      for (var one : all) {
        one.close();
      }
    }
  }
}
