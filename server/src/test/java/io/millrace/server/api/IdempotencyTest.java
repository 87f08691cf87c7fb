package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyTest extends ApiTest {
  @Test
  void what_else_is_asked_for_is_another_call_and_a_longer_wait_is_not() {
    var keyed = api.with("idempotency-key", "query-" + queue);
    var body = "[" + draft(REMOTE, "") + "]";
    keyed.post("/v1/jobs", body);

    isRefused(keyed.post("/v1/jobs?atomic=true", body), 422, "idempotency_mismatch");
    var one = api.with("idempotency-key", "wait-" + queue);
    one.post("/v1/jobs", draft(REMOTE, ""));
    assertThat(one.post("/v1/jobs?wait=1ms", draft(REMOTE, "")).header("idempotency-replayed"))
        .contains("true");
  }

  private static final String REPLAYED = "idempotency-replayed";

  @Test
  void a_repeat_gets_the_same_answer_and_makes_nothing() {
    var first = keyed("a").post("/v1/jobs", draft(REMOTE, ""));
    claim(1);

    var repeat = keyed("a").post("/v1/jobs", draft(REMOTE, ""));

    assertThat(repeat.status()).isEqualTo(201);
    assertThat(repeat.text()).isEqualTo(first.text());
    assertThat(repeat.header("location")).isEqualTo(first.header("location"));
    assertThat(repeat.header("etag")).isEqualTo(first.header("etag"));
    assertThat(first.header(REPLAYED)).isEmpty();
    assertThat(repeat.header(REPLAYED)).contains("true");
    assertThat(total()).isEqualTo(1);
  }

  @Test
  void a_quoted_key_is_the_same_as_a_bare_one() {
    keyed("b").post("/v1/jobs", draft(REMOTE, ""));

    var repeat =
        api.with("idempotency-key", "\"" + queue + "b\"").post("/v1/jobs", draft(REMOTE, ""));

    assertThat(repeat.header(REPLAYED)).contains("true");
  }

  @Test
  void another_body_under_the_same_key_is_refused() {
    keyed("c").post("/v1/jobs", draft(REMOTE, ""));

    var other = keyed("c").post("/v1/jobs", draft(REMOTE, ",\"priority\":1"));

    isRefused(other, 422, "idempotency_mismatch");
    assertThat(total()).isEqualTo(1);
  }

  @Test
  void another_route_is_another_call() {
    var id = id(keyed("d").post("/v1/jobs", draft(REMOTE, "")));

    var cancel = keyed("d").post("/v1/jobs/" + id + "/cancel", "");

    assertThat(cancel.status()).isEqualTo(200);
    assertThat(cancel.header(REPLAYED)).isEmpty();
  }

  @Test
  void a_refusal_is_kept() {
    var first = keyed("e").careless().post("/v1/jobs", "{\"queue\":\"" + queue + "\"}");
    var repeat = keyed("e").careless().post("/v1/jobs", "{\"queue\":\"" + queue + "\"}");

    assertThat(repeat.status()).isEqualTo(422);
    assertThat(repeat.text()).isEqualTo(first.text());
    assertThat(repeat.header(REPLAYED)).contains("true");
    assertThat(repeat.header("content-type")).contains("application/problem+json");
  }

  @Test
  void a_full_queue_is_not_kept() {
    api.put("/v1/queues/" + queue, "{\"max_depth\":1}");
    var there = remote("");
    isRefused(keyed("f").post("/v1/jobs", draft(REMOTE, "")), 503, "queue_full");
    api.post("/v1/jobs/" + there + "/cancel", "");

    assertThat(keyed("f").post("/v1/jobs", draft(REMOTE, "")).status()).isEqualTo(201);
  }

  @Test
  void many_of_which_one_may_come_later_are_not_kept_and_end_in_the_same_jobs() {
    api.put("/v1/queues/" + queue, "{\"max_depth\":1}");
    var body = "[" + draft(REMOTE, "") + "," + draft(REMOTE, "") + "]";
    var first = keyed("h").post("/v1/jobs", body).json();
    assertThat(first.at("/items/1/status").intValue()).isEqualTo(503);
    api.with("if-match", "*").put("/v1/queues/" + queue, "{\"max_depth\":9}");

    var repeat = keyed("h").post("/v1/jobs", body);

    assertThat(repeat.header(REPLAYED)).isEmpty();
    assertThat(repeat.json().at("/ok").intValue()).isEqualTo(2);
    assertThat(repeat.json().at("/items/0/id")).isEqualTo(first.at("/items/0/id"));
    assertThat(total()).isEqualTo(2);
  }

  @Test
  void many_at_once_are_one_call() {
    var body = "[" + draft(REMOTE, "") + ",{}," + draft(REMOTE, "") + "]";

    var first = keyed("g").careless().post("/v1/jobs", body);
    var repeat = keyed("g").careless().post("/v1/jobs", body);

    assertThat(repeat.text()).isEqualTo(first.text());
    assertThat(total()).isEqualTo(2);
  }

  @Test
  void calls_at_the_same_time_end_in_one_job() {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls =
          IntStream.range(0, 16)
              .mapToObj(_ ->
                  CompletableFuture.supplyAsync(
                      () -> keyed("h").post("/v1/jobs", draft(REMOTE, "")), threads))
              .toList();

      var answers = calls.stream().map(CompletableFuture::join).toList();

      assertThat(answers).allSatisfy(it -> assertThat(it.status()).isEqualTo(201));
      assertThat(answers.stream().map(ApiTest::id).distinct()).hasSize(1);
    }
    assertThat(total()).isEqualTo(1);
  }

  @Test
  void every_other_post_is_answered_once_too() {
    var id = remote("");
    var lease = "{\"lease\":\"" + token() + "\"}";
    var paths =
        List.of(
            "/v1/jobs/" + id + "/extend " + lease,
            "/v1/jobs/" + id + "/progress " + lease,
            "/v1/jobs/" + id + "/ack " + lease,
            "/v1/jobs/" + id + "/clone {}",
            "/v1/claims {\"queues\":[\"" + queue + "\"]}",
            "/v1/queues/" + queue + "/pause {}");
    for (var path : paths) {
      var parts = path.split(" ", 2);
      var first = keyed("i").post(parts[0], parts[1]);
      var repeat = keyed("i").post(parts[0], parts[1]);

      assertThat(first.status()).as(first.text()).isLessThan(300);
      assertThat(repeat.text()).isEqualTo(first.text());
      assertThat(repeat.header(REPLAYED)).contains("true");
    }
    assertThat(total()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"\"", "\"", "\"a", "a\""})
  void a_key_has_a_character_at_least_and_closes_its_quotes(String key) {
    isRefused(
        api.with("idempotency-key", key).post("/v1/jobs", draft(REMOTE, "")), 400, "malformed");
  }

  @Test
  void a_key_has_255_characters_at_most() {
    assertThat(keyed("x".repeat(255 - queue.length())).post("/v1/jobs", draft(REMOTE, "")).status())
        .isEqualTo(201);
    isRefused(keyed("x".repeat(256)).post("/v1/jobs", draft(REMOTE, "")), 400, "malformed");
  }

  private OpenApiChecked keyed(String key) {
    return api.with("idempotency-key", queue + key);
  }

  private int total() {
    Answer answer = api.get("/v1/jobs?limit=0&queue=" + queue);
    return answer.json().at("/total/count").asInt();
  }
}
