package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BreakerTest extends ApiTest {
  private static final String QUICK =
      "{\"failure_threshold\":2,\"success_threshold\":1,\"reset_timeout\":\"1h\"}";

  @Test
  void is_created_changed_or_left_as_it_is() {
    var created = put("{}");

    assertThat(created.status()).isEqualTo(201);
    assertThat(created.header("etag")).contains("\"1\"");
    assertThat(created.header("location")).contains(path());
    assertThat(created.json().path("state").asText()).isEqualTo("closed");
    assertThat(created.json().path("failure_threshold").asInt()).isEqualTo(5);
    assertThat(texts(created.json().path("counts")))
        .containsExactly("retryable", "degraded", "timeout");
    isRefused(put("{}"), 428, "precondition_required");
    var same = api.with("if-match", "*").put(path(), "{\"reset_timeout\":\"30s\"}");
    assertThat(same.json().path("changed").asBoolean()).isFalse();
    var patched = api.with("if-match", "\"1\"").patch(path(), "{\"half_open_max\":3}");
    assertThat(patched.json().path("version").asInt()).isEqualTo(2);
    assertThat(patched.json().path("reset_timeout").asText()).isEqualTo("30s");
    assertThat(each(api.get("/v1/breakers?limit=500"), "name")).contains(name());
    assertThat(api.with("if-match", "*").delete(path()).status()).isEqualTo(204);
    isRefused(api.get(path()), 404, "not_found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'failure_threshold':0} | /failure_threshold",
        "{'success_threshold':'2'} | /success_threshold",
        "{'half_open_max':0} | /half_open_max",
        "{'reset_timeout':'0s'} | /reset_timeout",
        "{'reset_timeout':'32d'} | /reset_timeout",
        "{'counts':[]} | /counts",
        "{'counts':['weather']} | /counts/0",
        "{'threshold':3} | /threshold",
      })
  void is_refused_when_it_is_wrong(String body, String pointer) {
    var answer = api.careless().put(path(), body.replace('\'', '"'));

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(pointers(answer)).contains(pointer);
    isRefused(api.get(path()), 404, "not_found");
  }

  @Test
  void opens_by_what_is_told_by_hand_and_closes_by_a_probe() {
    put("{\"failure_threshold\":2,\"success_threshold\":1,\"reset_timeout\":\"1ms\"}");
    assertThat(admit().json().path("probe").asBoolean()).isFalse();
    record("{\"outcome\":\"failure\",\"error_kind\":\"terminal\"}");
    record("{\"outcome\":\"failure\",\"error_kind\":\"timeout\"}");

    assertThat(record("{\"outcome\":\"failure\"}").json().path("failures").asInt()).isEqualTo(2);
    // It may be asked for within the very millisecond in which the breaker opened.
    var probe = admit();
    while (probe.status() == 503) {
      probe = admit();
    }
    assertThat(probe.json().path("probe").asBoolean()).isTrue();
    isRefused(admit(), 503, "breaker_open");
    var closed = record("{\"outcome\":\"success\"}").json();
    assertThat(closed.path("state").asText()).isEqualTo("closed");
    assertThat(closed.path("opened_at").isNull()).isTrue();
  }

  @Test
  void lets_nobody_through_who_asks_while_it_is_tripped() {
    put(QUICK);

    var tripped = api.post(path() + "/trip", "{\"reason\":\"migration\",\"for\":\"10m\"}").json();
    assertThat(tripped.path("state").asText()).isEqualTo("open");
    assertThat(tripped.path("next_probe_at").isNull()).isFalse();
    var refused = admit();
    isRefused(refused, 503, "breaker_open");
    assertThat(Integer.parseInt(refused.header("retry-after").orElseThrow())).isBetween(590, 601);
    assertThat(openBreakers()).isPositive();
    var reset = api.post(path() + "/reset", "").json();
    assertThat(reset.path("state").asText()).isEqualTo("closed");
    assertThat(reset.path("rejected").asInt()).isEqualTo(1);
    assertThat(admit().status()).isEqualTo(200);
  }

  @Test
  void its_jobs_wait_without_an_attempt_while_it_is_open_and_why_says_so() {
    put(QUICK);
    var guarded = ",\"breaker\":\"%s\"".formatted(name());
    remote(guarded);
    remote(guarded);
    claim(2).forEach(this::nack);
    var waiting = remote(guarded);
    var free = remote("");

    assertThat(claim(9).stream().map(it -> it.at("/job/id").asText())).containsExactly(free);
    assertThat(job(waiting).path("attempt").asInt()).isZero();
    assertThat(job(waiting).path("breaker").asText()).isEqualTo(name());
    var why = api.get("/v1/jobs/" + waiting + "/why").json();
    assertThat(why.at("/blocked_by/0/kind").asText()).isEqualTo("breaker_open");
    assertThat(why.at("/blocked_by/0/name").asText()).isEqualTo(name());
    assertThat(why.path("text").asText()).startsWith("breaker " + name() + " is open until 2");
    assertThat(api.get(path()).json().path("blocked_jobs").asInt()).isEqualTo(1);

    api.post(path() + "/reset", "");
    assertThat(claim(9).stream().map(it -> it.at("/job/id").asText())).containsExactly(waiting);
  }

  @Test
  void jobs_of_the_servers_own_performers_ask_it_too() {
    put(QUICK);
    var failing = ",\"max_attempts\":1,\"breaker\":\"%s\"".formatted(name());
    api.post("/v1/jobs?wait=20s", draft("fail", failing));
    api.post("/v1/jobs?wait=20s", draft("fail", failing));

    var held = id(enqueue("echo", ",\"breaker\":\"%s\"".formatted(name())));
    assertThat(api.get("/v1/jobs/" + held + "?wait=100ms").json().path("state").asText())
        .isEqualTo("ready");
    api.with("if-match", "*").patch(path(), "{\"reset_timeout\":\"1ms\"}");
    api.post(path() + "/trip", "{\"for\":\"1ms\"}");
    assertThat(api.get("/v1/jobs/" + held + "?wait=20s").json().path("state").asText())
        .isEqualTo("succeeded");
    assertThat(api.get(path()).json().path("state").asText()).isEqualTo("closed");
  }

  @Test
  void that_is_not_there_cannot_be_named() {
    var answer =
        api.careless().post("/v1/jobs", draft(REMOTE, ",\"breaker\":\"%s\"".formatted(name())));

    isRefused(answer, 422, "unknown_reference");
    assertThat(pointers(answer)).containsExactly("/breaker");
  }

  private void nack(JsonNode claim) {
    var body =
        "{\"lease\":\"%s\",\"error\":{\"kind\":\"degraded\",\"message\":\"502\"}}"
            .formatted(claim.at("/lease/token").asText());
    api.post("/v1/jobs/" + claim.at("/job/id").asText() + "/nack", body);
  }

  private int openBreakers() {
    return api.get("/health").json().at("/metrics/open_breakers").asInt();
  }

  private static List<String> texts(JsonNode array) {
    return list(array).stream().map(JsonNode::asText).toList();
  }

  private Answer admit() {
    return api.post(path() + "/admit", "");
  }

  private Answer record(String body) {
    return api.post(path() + "/record", body);
  }

  private Answer put(String body) {
    return api.put(path(), body);
  }

  private String name() {
    return "b" + queue;
  }

  private String path() {
    return "/v1/breakers/" + name();
  }
}
