package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettleTest extends ApiTest {
  @Test
  void texts_that_are_kept_for_each_attempt_are_bounded() {
    var id = remote("");
    var lease = "{\"lease\":\"" + token() + "\"";
    var long1 = "x".repeat(1_001);

    isFaultAt(
        api.careless()
            .post("/v1/jobs/" + id + "/progress", lease + ",\"message\":\"" + long1 + "\"}"),
        "/message");
    isFaultAt(
        api.careless()
            .post("/v1/jobs/" + id + "/release", lease + ",\"reason\":\"" + long1 + "\"}"),
        "/reason");
  }

  private String id = "";
  private String token = "";

  private void lend(String more) {
    id = remote(more);
    token = token();
  }

  @Test
  void ack_ends_it_and_keeps_the_result() {
    lend("");

    var answer = say("ack", ",\"result\":{ \"bytes\":812 }");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("state").asText()).isEqualTo("succeeded");
    var job = api.get("/v1/jobs/" + id);
    assertThat(job.text()).contains("\"result\":{ \"bytes\":812 }");
    assertThat(job.json().at("/attempts/0/outcome").asText()).isEqualTo("done");
    assertThat(job.json().path("finished_at").isNull()).isFalse();
  }

  @Test
  void the_same_call_again_is_answered_the_same() {
    lend("");

    var first = say("ack", ",\"result\":1");
    var repeat = say("ack", ",\"result\":1");

    assertThat(repeat.status()).isEqualTo(200);
    assertThat(repeat.text()).isEqualTo(first.text());
    isRefused(say("nack", ""), 409, "stale_lease");
    isRefused(say("release", ""), 409, "stale_lease");
    assertThat(state(id)).isEqualTo("succeeded");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ack", "nack", "release", "snooze", "extend", "progress", "logs"})
  void no_other_token_moves_anything(String call) {
    lend("");
    var mine = token;
    var other = new String[] {"1.x", "nonsense", mine + "x", mine.substring(1), "0" + mine};
    var more =
        switch (call) {
          case "snooze" -> ",\"for\":\"1m\"";
          case "logs" -> ",\"lines\":[]";
          default -> "";
        };
    for (var forged : other) {
      token = forged;
      var refused = say(call, more);
      isRefused(refused, 409, "stale_lease");
      assertThat(refused.json().path("state").asText()).isEqualTo("running");
      assertThat(refused.json().path("epoch").asLong()).isPositive();
    }
    var stranger = remote("");
    token = token();
    isRefused(say(call, more), 409, "stale_lease");
    assertThat(state(id)).isEqualTo("running");
    assertThat(state(stranger)).isEqualTo("running");
    id = "nobody";
    isRefused(say(call, more), 404, "not_found");
  }

  @ParameterizedTest
  @CsvSource({
    "retry, retrying",
    "dead, dead",
    "discard, discarded",
    "cancelled, cancelled",
  })
  void nack_says_what_becomes_of_it(String outcome, String state) {
    lend("");

    var answer =
        say(
            "nack",
            ",\"outcome\":\""
                + outcome
                + "\",\"error\":{\"kind\":\"degraded\","
                + "\"type\":\"BadGateway\",\"message\":\"m\",\"stack\":\"s\",\"code\":\"502\"}");

    assertThat(answer.json().path("state").asText()).isEqualTo(state);
    assertThat(state(id)).isEqualTo(state);
  }

  @ParameterizedTest
  @CsvSource({
    "retryable, retrying",
    "transient, retrying",
    "degraded, retrying",
    "throttled, retrying",
    "auth, dead",
    "terminal, dead",
    "timeout, retrying",
    "lost, dead",
    "poison, dead",
    "unknown, retrying",
  })
  void without_an_outcome_the_kind_decides(String kind, String state) {
    lend("");

    var answer = say("nack", ",\"error\":{\"kind\":\"" + kind + "\",\"message\":\"m\"}");

    assertThat(answer.json().path("state").asText()).isEqualTo(state);
    assertThat(job(id).at("/error/kind").asText()).isEqualTo(kind);
  }

  @Test
  void retryable_wins_over_the_kind() {
    lend("");
    assertThat(
            say("nack", ",\"retryable\":true,\"error\":{\"kind\":\"terminal\"}")
                .json()
                .path("state")
                .asText())
        .isEqualTo("retrying");
    lend("");
    assertThat(
            say("nack", ",\"retryable\":false,\"error\":{\"kind\":\"retryable\"}")
                .json()
                .path("state")
                .asText())
        .isEqualTo("dead");
  }

  @ParameterizedTest
  @CsvSource({"1ms, 1", "30s, 30", "2d, 86400"})
  void retry_after_is_kept_within_a_second_and_a_day(String asked, long seconds) {
    lend("");

    var answer = say("nack", ",\"retry_after\":\"" + asked + "\"").json();

    var said = Instant.parse(api.get("/v1/jobs/" + id).json().path("updated_at").asText());
    assertThat(Instant.parse(answer.path("run_at").asText()))
        .isCloseTo(said.plusSeconds(seconds), within(5, ChronoUnit.SECONDS));
    assertThat(answer.path("attempt").asInt()).isEqualTo(1);
  }

  @Test
  void the_last_attempt_is_the_last() {
    lend(",\"max_attempts\":1");

    assertThat(say("nack", "").json().path("state").asText()).isEqualTo("dead");
  }

  @Test
  void snooze_and_release_spend_no_attempt_and_keep_the_cursor() {
    lend("");
    var snoozed = say("snooze", ",\"for\":\"1ms\",\"cursor\":{\"page\":1}").json();
    assertThat(snoozed.path("state").asText()).isIn("scheduled", "ready");

    var claim =
        api.post("/v1/claims", "{\"queues\":[\"" + queue + "\"],\"wait\":\"20s\"}")
            .json()
            .at("/claims/0");
    assertThat(claim.at("/job/cursor").toString()).isEqualTo("{\"page\":1}");
    token = claim.at("/lease/token").asText();
    var released = say("release", ",\"cursor\":{\"page\":2},\"reason\":\"drain\"").json();
    assertThat(released.path("state").asText()).isEqualTo("ready");

    var next = claim(1).getFirst();
    assertThat(next.at("/job/cursor").toString()).isEqualTo("{\"page\":2}");
    assertThat(next.at("/job/attempt").asInt()).isEqualTo(1);
  }

  @Test
  void extend_renews_the_lease() {
    lend("");

    var held = say("extend", ",\"by\":\"40s\"").json();

    var lent = Instant.parse(api.get("/v1/jobs/" + id).json().path("started_at").asText());
    assertThat(Instant.parse(held.path("deadline").asText()))
        .isBetween(lent.plusSeconds(40), lent.plusSeconds(60));
    assertThat(held.path("cancel").isNull()).isTrue();
  }

  @Test
  void progress_is_seen_and_its_cursor_comes_back() {
    lend("");

    var held =
        say(
            "progress",
            ",\"percent\":40,\"message\":\"page 4\",\"data\":{ \"a\":1},\"cursor\":{\"page\":4}");

    assertThat(held.status()).isEqualTo(200);
    var job = job(id);
    assertThat(job.at("/progress/percent").asInt()).isEqualTo(40);
    assertThat(job.at("/progress/message").asText()).isEqualTo("page 4");
    assertThat(job.at("/progress/at").isNull()).isFalse();
    assertThat(job.path("cursor").toString()).isEqualTo("{\"page\":4}");
    say("release", "");
    assertThat(claim(1).getFirst().at("/job/cursor").toString()).isEqualTo("{\"page\":4}");
  }

  @Test
  void lines_go_to_the_log_of_the_job() {
    lend("");

    var answer =
        say(
            "logs",
            ",\"lines\":[{\"message\":\"a\"},{\"level\":\"warn\",\"message\":\"b\","
                + "\"fields\":{\"ms\":812}}]");

    assertThat(answer.status()).isEqualTo(204);
    var items = api.get("/v1/jobs/" + id + "/logs?limit=1").json();
    assertThat(items.at("/items/0/message").asText()).isEqualTo("a");
    assertThat(items.at("/items/0/level").asText()).isEqualTo("info");
    assertThat(items.at("/items/0/attempt").asInt()).isEqualTo(1);
    var next = api.get("/v1/jobs/" + id + "/logs?after=" + items.path("next").asText()).json();
    assertThat(next.at("/items/0/fields/ms").asInt()).isEqualTo(812);
    assertThat(next.path("next").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "ack | 'results':1 | /results",
        "nack | 'outcome':'explode' | /outcome",
        "nack | 'error':'boom' | /error",
        "nack | 'error':{'kind':'odd'} | /error/kind",
        "nack | 'error':{'mesage':'x'} | /error/mesage",
        "nack | 'retryable':1 | /retryable",
        "nack | 'retry_after':5 | /retry_after",
        "snooze | 'for':'1m','until':'2999-01-01T00:00:00Z' | /until",
        "snooze | 'cursor':1 | /until",
        "release | 'reason':1 | /reason",
        "extend | 'by':'0s' | /by",
        "extend | 'by':'2h' | /by",
        "progress | 'percent':101 | /percent",
        "progress | 'percent':-1 | /percent",
        "progress | 'message':1 | /message",
        "logs | 'lines':'x' | /lines",
        "logs | 'lines':[{}] | /lines/0/message",
        "logs | 'lines':[{'message':'a','level':'loud'}] | /lines/0/level",
        "logs | 'lines':[{'message':'a','fields':[]}] | /lines/0/fields",
      })
  void refuses_what_is_wrong(String call, String more, String pointer) {
    lend("");

    var answer =
        api.careless()
            .post(
                "/v1/jobs/" + id + "/" + call,
                "{\"lease\":\"" + token + "\"," + more.replace('\'', '"') + "}");

    isFaultAt(answer, pointer);
    assertThat(state(id)).isEqualTo("running");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ack", "nack", "release", "extend", "progress"})
  void needs_a_lease(String call) {
    isFaultAt(api.careless().post("/v1/jobs/x/" + call, "{}"), "/lease");
    isFaultAt(api.careless().post("/v1/jobs/x/" + call, "{\"lease\":7}"), "/lease");
    isFaultAt(api.careless().post("/v1/jobs/x/ack", "{\"result\":1}"), "/lease");
    isRefused(
        api.careless().with("content-type", "application/json").post("/v1/jobs/x/" + call, ""),
        400,
        "malformed");
  }

  @Test
  void holds_reports_to_their_bounds() {
    lend("");
    var large = "\"" + "x".repeat(16 * 1024) + "\"";

    isFaultAt(say("progress", ",\"data\":" + large), "/data");
    isFaultAt(say("logs", ",\"lines\":[{\"message\":" + large + "}]"), "/lines/0/message");
    say("nack", ",\"error\":{\"message\":" + large + ",\"stack\":" + large + "}");
    assertThat(job(id).at("/error/message").asText().length()).isLessThanOrEqualTo(8 * 1024);
  }

  @Test
  void many_settle_at_once_and_a_bad_one_spoils_no_other() {
    var one = remote("");
    var other = remote("");
    var third = remote("");
    var claims = claim(3);
    var lease = claims.getFirst().at("/lease/token").asText();
    remote("");

    var answer =
        api.careless()
            .post(
                "/v1/acks",
                """
                {"items":[{"id":"%s","op":"ack","lease":"%s","result":{}},
                 {"id":"%s","op":"nack","lease":"2.x1","error":{"message":"boom"}},
                 {"id":"%s","op":"explode","lease":"x"},
                 {"id":"nobody","op":"ack","lease":"x"},
                 {"op":"ack","lease":"x"},
                 {"id":"%s","op":"release","lease":"%s"}],
                 "claim":{"worker_id":"wrk_1","queues":["%s"],"max":5,"wait":"0s"}}
                """
                    .formatted(
                        one,
                        lease,
                        other,
                        other,
                        third,
                        claims.get(2).at("/lease/token").asText(),
                        queue));

    assertThat(answer.status()).isEqualTo(200);
    var items = list(answer.json().path("items"));
    assertThat(items.stream().map(it -> it.path("status").asInt()))
        .containsExactly(200, 409, 422, 404, 422, 200);
    assertThat(items.get(0).path("state").asText()).isEqualTo("succeeded");
    assertThat(items.get(1).at("/problem/code").asText()).isEqualTo("stale_lease");
    assertThat(items.get(1).at("/problem/state").asText()).isEqualTo("running");
    assertThat(answer.json().path("claims")).hasSize(2);
  }

  @Test
  void takes_1000_items_and_no_more() {
    var item = "{\"id\":\"nobody\",\"op\":\"ack\",\"lease\":\"x\"},";
    var most = item.repeat(1000);
    assertThat(
            api.post("/v1/acks", "{\"items\":[" + most.substring(0, most.length() - 1) + "]}")
                .json()
                .path("items"))
        .hasSize(1000);
    var more = item.repeat(1001);
    isFaultAt(
        api.careless()
            .post("/v1/acks", "{\"items\":[" + more.substring(0, more.length() - 1) + "]}"),
        "/items");
    isFaultAt(api.careless().post("/v1/acks", "{}"), "/items");
    isFaultAt(api.careless().post("/v1/acks", "{\"items\":[],\"claim\":{}}"), "/claim/queues");
  }

  private Answer say(String call, String more) {
    return api.careless()
        .post("/v1/jobs/" + id + "/" + call, "{\"lease\":\"" + token + "\"" + more + "}");
  }
}
