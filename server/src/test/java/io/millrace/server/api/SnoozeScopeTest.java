package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Who may snooze: one that runs its holder, one that waits whoever may change jobs.
class SnoozeScopeTest {
  private static final String JOB = "{\"id\":\"%s\",\"type\":\"remote\",\"queue\":\"%1$s\"}";
  private static final String FOR = "{\"for\":\"1h\"}";

  private static KeyedServer server;

  @BeforeAll
  static void start() {
    server = new KeyedServer(Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void a_holder_needs_no_right_to_change_jobs() {
    var holder = server.with(",\"scopes\":[\"claims:execute\"]");
    server.admin().post("/v1/jobs", JOB.formatted("a"));
    var token = claim("a");

    assertThat(holder.post("/v1/jobs/a/snooze", leased(token)).status()).isEqualTo(200);
    ApiTest.isRefused(holder.post("/v1/jobs/a/snooze", FOR), 403, "forbidden");
  }

  @Test
  void who_changes_jobs_settles_none_that_runs() {
    var writer = server.with(",\"scopes\":[\"jobs:write\"]");
    server.admin().post("/v1/jobs", JOB.formatted("b"));
    assertThat(writer.post("/v1/jobs/b/snooze", "{\"for\":\"0s\"}").status()).isEqualTo(200);
    var token = claim("b");

    var refused = writer.post("/v1/jobs/b/snooze", leased(token));

    ApiTest.isRefused(refused, 403, "forbidden");
    assertThat(refused.json().path("required_scope").asText()).isEqualTo("claims:execute");
  }

  private static String claim(String queue) {
    var claimed = server.admin().post("/v1/claims", "{\"queues\":[\"%s\"]}".formatted(queue));
    return claimed.json().at("/claims/0/lease/token").asText();
  }

  private static String leased(String token) {
    return "{\"lease\":\"%s\",\"for\":\"1h\"}".formatted(token);
  }
}
