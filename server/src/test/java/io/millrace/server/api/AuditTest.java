package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.access.KeyText;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who changed what, as the server keeps it.
class AuditTest extends Audited {
  @Test
  void an_operation_tells_how_it_stood_before_and_after() {
    var opened = operation("{\"add\":[\"a\"]}", "tag", ",\"rate\":\"1/h\"");
    var paused = steer(ApiTest.id(opened), "pause");

    var made = of(request(opened)).getFirst();
    assertThat(made.path("before").isNull()).isTrue();
    assertThat(made.at("/after/action").asText()).isEqualTo("tag");
    assertThat(made.at("/after/matched").asInt()).isEqualTo(2);
    var line = of(request(paused)).getFirst();
    assertThat(line.at("/before/state").asText()).isIn("pending", "running");
    assertThat(line.at("/after/state").asText()).isEqualTo("paused");
  }

  @Test
  void to_try_an_operation_leaves_no_line() {
    var tried = operation("{\"add\":[\"a\"]}", "tag", ",\"dry_run\":true");

    assertThat(tried.status()).isEqualTo(200);
    assertThat(of(request(tried))).isEmpty();
  }

  @Test
  void a_line_tells_who_did_what_to_what_and_why() {
    var queue = queue();

    var request = request(post("/v1/queues/" + queue + "/pause", "{\"reason\":\"migration\"}"));

    var line = of(request).getFirst();
    assertThat(line.path("actor").asText()).isEqualTo("key_000000000000");
    assertThat(line.path("role").asText()).isEqualTo("admin");
    assertThat(line.path("action").asText()).isEqualTo("queue.pause");
    assertThat(line.path("resource").asText()).isEqualTo("queue:" + queue);
    assertThat(line.path("remote").asText()).isEqualTo("127.0.0.1");
    assertThat(line.path("reason").asText()).isEqualTo("migration");
    assertThat(line.at("/before/paused_by").isNull()).isTrue();
    assertThat(line.at("/after/paused_by/reason").asText()).isEqualTo("migration");
    assertThat(line.path("result").asText()).isEqualTo("ok");
  }

  @Test
  void a_line_tells_what_was_there_before_and_after() {
    var name = limiter();

    var patched = request(matching().patch("/v1/limiters/" + name, "{\"concurrency\":2}"));
    var removed = request(matching().delete("/v1/limiters/" + name));

    assertThat(of(patched).getFirst().at("/before/concurrency").asInt()).isOne();
    assertThat(of(patched).getFirst().at("/after/concurrency").asInt()).isEqualTo(2);
    assertThat(of(removed).getFirst().at("/before/concurrency").asInt()).isEqualTo(2);
    assertThat(of(removed).getFirst().path("after").isNull()).isTrue();
  }

  @Test
  void of_a_breaker_too() {
    var name = breaker();

    var patched = request(matching().patch("/v1/breakers/" + name, "{\"failure_threshold\":2}"));
    var tripped = request(post("/v1/breakers/" + name + "/trip", "{}"));
    var removed = request(matching().delete("/v1/breakers/" + name));

    assertThat(of(patched).getFirst().at("/after/failure_threshold").asInt()).isEqualTo(2);
    assertThat(of(patched).getFirst().at("/before/failure_threshold").isInt()).isTrue();
    assertThat(of(tripped).getFirst().at("/before/state").asText()).isEqualTo("closed");
    assertThat(of(tripped).getFirst().at("/after/state").asText()).isEqualTo("open");
    assertThat(of(removed).getFirst().path("before").isObject()).isTrue();
  }

  @Test
  void what_is_made_is_named_as_it_is_found() {
    var made = post("/v1/keys", "{\"name\":\"n\",\"role\":\"viewer\"}");

    assertThat(of(request(made)).getFirst().path("resource").asText())
        .isEqualTo("key:" + made.json().path("id").asText());
  }

  @Test
  void what_is_large_is_told_by_its_size() {
    var types = new StringBuilder();
    for (int n = 0; n < 400; n++) {
      types
          .append(n == 0 ? "" : ",")
          .append("\"type.of.work.%d\":{\"concurrency\":1}".formatted(n));
    }

    var request = request(api().put("/v1/queues/" + name(), "{\"types\":{" + types + "}}"));

    assertThat(of(request).getFirst().at("/after/bytes").asInt()).isGreaterThan(16 * 1024);
  }

  @Test
  void a_refused_call_and_a_repeated_one_leave_no_line() {
    var queue = queue();
    var absent = post("/v1/queues/none-of-that-name/pause", "{}");
    var wrong = api().careless().post("/v1/queues/" + queue + "/pause", "{\"reason\":1}");
    var stranger =
        OpenApiChecked.at(server.url()).careless().post("/v1/queues/" + queue + "/pause", "{}");
    var once = api().with("idempotency-key", "once").post("/v1/queues/" + queue + "/pause", "{}");
    var again = api().with("idempotency-key", "once").post("/v1/queues/" + queue + "/pause", "{}");

    assertThat(of(request(absent))).isEmpty();
    assertThat(of(request(wrong))).isEmpty();
    assertThat(of(request(stranger))).isEmpty();
    assertThat(of(request(once))).hasSize(1);
    assertThat(again.header("idempotency-replayed")).contains("true");
    assertThat(of(request(again))).isEmpty();
  }

  @Test
  void what_a_holder_says_stands_in_the_jobs_history_alone() {
    var queue = name();
    post("/v1/jobs", "{\"type\":\"remote\",\"queue\":\"%s\"}".formatted(queue));
    var claim = post("/v1/claims", "{\"queues\":[\"%s\"]}".formatted(queue));
    var lent = claim.json().at("/claims/0");
    var lease = lent.at("/lease/token").asText();
    var path = "/v1/jobs/" + lent.at("/job/id").asText() + "/snooze";

    var snoozed = post(path, "{\"lease\":\"%s\",\"for\":\"1h\"}".formatted(lease));

    assertThat(snoozed.status()).isEqualTo(200);
    assertThat(of(request(claim))).isEmpty();
    assertThat(of(request(snoozed))).isEmpty();
  }

  @Test
  void no_secret_is_in_a_line() {
    var made = post("/v1/keys", "{\"name\":\"n\",\"role\":\"viewer\"}");
    var id = made.json().path("id").asText();
    var renewed = post("/v1/keys/" + id + "/rotate", "{}");

    var text = api().get("/v1/audit?limit=500").text();

    assertThat(text)
        .contains("key:" + id)
        .doesNotContain("sha256", "\"token\"")
        .doesNotContain(secret(made), secret(renewed), ADMIN.secret());
  }

  private static String secret(Answer made) {
    return KeyText.parse(made.json().path("token").asText()).orElseThrow().secret();
  }

  @Test
  void lines_are_found_by_who_what_and_when_and_come_in_pages() {
    var queue = queue();
    post("/v1/queues/" + queue + "/pause", "{}");
    post("/v1/queues/" + queue + "/resume", "{}");
    var of = "/v1/audit?resource=queue:" + queue;

    assertThat(actions(api().get(of))).containsExactly("queue.resume", "queue.pause", "queue.put");
    assertThat(actions(api().get(of + "&action=queue.p*")))
        .containsExactly("queue.pause", "queue.put");
    assertThat(actions(api().get(of + "&actor=nobody"))).isEmpty();
    assertThat(actions(api().get(of + "&to=2020-01-01T00:00:00Z"))).isEmpty();
    assertThat(actions(api().get(of + "&from=2020-01-01T00:00:00Z"))).hasSize(3);
    var first = api().get(of + "&limit=2").json();
    assertThat(first.at("/total/count").asInt()).isEqualTo(3);
    var next = api().get(of + "&limit=2&after=" + first.path("next").asText());
    assertThat(actions(next)).containsExactly("queue.put");
    assertThat(next.json().path("next").isNull()).isTrue();
  }

  private static List<String> actions(Answer answer) {
    return ApiTest.each(answer, "action");
  }
}
