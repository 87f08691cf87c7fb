package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.backend.redis.RedisServer;
import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The doctor of a server on Redis finds a job that lies in the wrong shard of its queue.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DoctorShardTest {
  private static final List<String> HOMES = List.of("q", "q/1", "q/2");

  /// By hand: the record and the place of a ready job, out of one home into another.
  private static final String PUT =
      """
      for _, name in ipairs({'jobs', 'ready'}) do
        local from, to, id = KEYS[1] .. name, KEYS[2] .. name, ARGV[1]
        if name == 'jobs' then
          redis.call('HSET', to, id, redis.call('HGET', from, id))
          redis.call('HDEL', from, id)
        else
          redis.call('ZADD', to, redis.call('ZSCORE', from, id), id)
          redis.call('ZREM', from, id)
        end
      end
      return 1
      """;

  @Test
  void a_job_in_the_wrong_shard_is_told_of_and_goes_to_its_own() {
    try (var redis = RedisServer.start();
        var server =
            WholeServer.with(Map.of("backend.kind", "redis", "backend.redis.url", redis.url()))) {
      var api = OpenApiChecked.at(server.url());
      assertThat(api.put("/v1/queues/q", "{\"shards\":3}").status()).isIn(200, 201);
      // By them all shards learn the type.
      for (int count = 0; count < 12; count++) {
        api.post("/v1/jobs", "{\"type\":\"remote\",\"queue\":\"q\"}");
      }
      api.post("/v1/jobs", "{\"id\":\"astray\",\"type\":\"remote\",\"queue\":\"q\",\"key\":\"k\"}");
      var right = HOMES.stream().filter(it -> has(redis, it)).findFirst().orElseThrow();
      var wrong = HOMES.stream().filter(it -> !it.equals(right)).findFirst().orElseThrow();
      redis.ask("EVAL", PUT, "2", keys(right), keys(wrong), "astray");

      var told = "in " + wrong + ", and belongs to " + right;
      assertThat(findings(api, false)).isEqualTo(told + ": false");
      assertThat(findings(api, true)).isEqualTo(told + ": true");

      assertThat(findings(api, true)).isEmpty();
      assertThat(has(redis, right)).isTrue();
      assertThat(has(redis, wrong)).isFalse();
      assertThat(api.get("/v1/jobs/astray").json().path("state").asText()).isEqualTo("ready");
    }
  }

  private static boolean has(RedisServer redis, String home) {
    return redis.asked("HEXISTS", keys(home) + "jobs", "astray").equals("1");
  }

  private static String keys(String home) {
    return "mr:{" + home + "}:";
  }

  /// What is found, and whether it was put right.
  private static String findings(OpenApiChecked api, boolean repair) {
    var report =
        api.post("/v1/doctor", "{\"checks\":[\"shard\"],\"repair\":" + repair + "}").json();
    var told = new StringBuilder();
    for (JsonNode it : report.path("findings")) {
      assertThat(it.path("check").asText()).isEqualTo("shard");
      assertThat(it.path("subject").asText()).isEqualTo("job:astray");
      told.append(it.path("detail").asText()).append(": ").append(it.path("repaired").asBoolean());
    }
    assertThat(report.path("ok").asBoolean()).isEqualTo(repair || told.isEmpty());
    return told.toString();
  }
}
