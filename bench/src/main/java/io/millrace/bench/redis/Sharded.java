package io.millrace.bench.redis;

import static io.millrace.bench.redis.Redis.some;
import static io.millrace.bench.redis.Redis.turns;

import io.millrace.backend.redis.RedisCluster;
import io.millrace.backend.redis.footing.RedisSettings;
import io.millrace.bench.Duel;
import io.millrace.bench.Pace;
import io.millrace.bench.Table;
import io.millrace.bench.engine.OnRedis;
import java.net.URI;

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
              turns(),
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
    int jobs = some(JOBS);
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
    private final Ground.Look[] all;

    Masters(RedisCluster cluster) throws Exception {
      var urls = cluster.place().urls();
      all = new Ground.Look[urls.size()];
      for (int at = 0; at < all.length; at++) {
        all[at] = new Ground.Look(URI.create(urls.get(at)).getPort());
      }
    }

    void empty() throws Exception {
      for (var one : all) {
        one.empty();
      }
    }

    long cpu() {
      long sum = 0;
      for (var one : all) {
        sum += one.cpu();
      }
      return sum;
    }

    @Override
    public void close() throws Exception {
      for (var one : all) {
        one.close();
      }
    }
  }
}
