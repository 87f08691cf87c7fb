package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Draft;
import io.millrace.server.Wait;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobActionTest extends ApiTest {
  @Test
  void cancels_what_waits_at_once() {
    var id = remote("");

    var answer = api.post("/v1/jobs/" + id + "/cancel", "{\"reason\":\"withdrawn\"}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("state").asText()).isEqualTo("cancelled");
    assertThat(state(id)).isEqualTo("cancelled");
  }

  @Test
  void asks_what_runs_to_stop() {
    var id = remote("");
    var token = token();

    var answer =
        api.post("/v1/jobs/" + id + "/cancel", "{\"reason\":\"withdrawn\",\"grace\":\"10s\"}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().path("state").asText()).isEqualTo("running");
    assertThat(answer.json().at("/cancel_requested/reason").asText()).isEqualTo("withdrawn");
    var extended = api.post("/v1/jobs/" + id + "/extend", "{\"lease\":\"" + token + "\"}").json();
    assertThat(extended.at("/cancel/reason").asText()).isEqualTo("withdrawn");
    assertThat(extended.at("/cancel/grace_until"))
        .isEqualTo(answer.json().at("/cancel_requested/grace_until"));
    api.post("/v1/jobs/" + id + "/nack", "{\"lease\":\"" + token + "\",\"outcome\":\"cancelled\"}");
    assertThat(state(id)).isEqualTo("cancelled");
  }

  @Test
  void takes_the_lease_of_what_runs_by_force() {
    var id = remote("");
    var token = token();

    var answer = api.post("/v1/jobs/" + id + "/cancel", "{\"mode\":\"force\"}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("state").asText()).isEqualTo("cancelled");
    isRefused(
        api.post("/v1/jobs/" + id + "/ack", "{\"lease\":\"" + token + "\"}"), 409, "stale_lease");
  }

  @Test
  void revokes_the_lease_when_grace_is_over() {
    var id = remote("");
    claim(1);

    api.post("/v1/jobs/" + id + "/cancel", "{\"grace\":\"10ms\"}");

    assertThat(api.get("/v1/jobs/" + id + "?wait=20s").json().path("state").asText())
        .isEqualTo("cancelled");
  }

  @Test
  void stops_a_performer_of_its_own() {
    var id = id(enqueue("delay", ",\"args\":{\"for\":\"25s\"}"));
    Wait.until(() -> state(id).equals("running"));

    assertThat(api.post("/v1/jobs/" + id + "/cancel", "").status()).isEqualTo(202);

    assertThat(api.get("/v1/jobs/" + id + "?wait=20s").json().path("state").asText())
        .isEqualTo("cancelled");
  }

  @ParameterizedTest
  @CsvSource({"true, cancelled", "false, ready"})
  void a_cancel_takes_along_who_says_otherwise_only_when_it_cascades(
      boolean cascade, String expected) {
    var id = remote("");
    var child = remote(",\"depends_on\":[\"" + id + "\"],\"on_dependency_failure\":\"run\"");

    api.post("/v1/jobs/" + id + "/cancel", "{\"cascade\":" + cascade + "}");

    assertThat(job(child).path("state").asText()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cancel", "promote", "snooze"})
  void refuses_what_has_ended(String action) {
    var id = succeeded();
    var body = action.equals("snooze") ? "{\"for\":\"1m\"}" : "{}";

    var answer = api.post("/v1/jobs/" + id + "/" + action, body);

    isRefused(answer, 409, "conflict_state");
    assertThat(answer.json().path("state").asText()).isEqualTo("succeeded");
    assertThat(answer.json().path("allowed")).isNotEmpty();
    isRefused(api.post("/v1/jobs/nobody/" + action, body), 404, "not_found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "cancel | 'mode':'softly' | /mode",
        "cancel | 'grace':5 | /grace",
        "cancel | 'grace':'-1s' | /grace",
        "cancel | 'why':'x' | /why",
        "cancel | 'cascade':'yes' | /cascade",
        "retry | 'args':[] | /args",
        "retry | 'run_at':'x' | /run_at",
        "retry | 'reset_attempts':1 | /reset_attempts",
        "promote | 'x':1 | /x",
        "snooze | 'for':'x','x':1 | /x",
        "snooze | 'for':'1m','until':'2999-01-01T00:00:00Z' | /until",
        "clone | 'queue':'No' | /queue",
        "clone | 'args':1 | /args",
      })
  void refuses_a_body_that_is_wrong(String action, String body, String pointer) {
    var id = remote("");

    var answer =
        api.careless().post("/v1/jobs/" + id + "/" + action, "{" + body.replace('\'', '"') + "}");

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(pointers(answer)).contains(pointer);
  }

  @Test
  void retries_what_is_dead_with_fresh_attempts() {
    var id = dead("");

    var answer = api.post("/v1/jobs/" + id + "/retry", "{\"args\":{\"times\":0}}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("attempt").asInt()).isZero();
    assertThat(api.get("/v1/jobs/" + id + "?wait=20s").json().path("state").asText())
        .isEqualTo("succeeded");
  }

  @Test
  void retries_what_was_cancelled_and_what_is_to_be_retried() {
    var id = remote("");
    api.post("/v1/jobs/" + id + "/cancel", "");
    assertThat(api.post("/v1/jobs/" + id + "/retry", "").json().path("state").asText())
        .isEqualTo("ready");
    api.post("/v1/jobs/" + id + "/nack", "{\"lease\":\"" + token() + "\"}");
    assertThat(state(id)).isEqualTo("retrying");
    assertThat(
            api.post("/v1/jobs/" + id + "/retry", "{\"reset_attempts\":false}")
                .json()
                .path("attempt")
                .asInt())
        .isEqualTo(1);
  }

  @Test
  void retries_later_when_asked_to() {
    var id = dead("");

    var job = api.post("/v1/jobs/" + id + "/retry", "{\"run_at\":\"2999-01-01T00:00:00Z\"}").json();

    assertThat(job.path("state").asText()).isEqualTo("scheduled");
    assertThat(job.path("run_at").asText()).isEqualTo("2999-01-01T00:00:00.000Z");
  }

  @Test
  void does_not_retry_what_succeeded_or_waits() {
    isRefused(api.post("/v1/jobs/" + succeeded() + "/retry", ""), 409, "conflict_state");
    isRefused(api.post("/v1/jobs/" + remote("") + "/retry", ""), 409, "conflict_state");
  }

  @Test
  void promotes_what_is_scheduled() {
    var id = remote(",\"delay\":\"1h\"");

    assertThat(api.post("/v1/jobs/" + id + "/promote", "").json().path("state").asText())
        .isEqualTo("ready");
    isRefused(api.post("/v1/jobs/" + id + "/promote", ""), 409, "conflict_state");
    assertThat(claim(1)).hasSize(1);
  }

  @Test
  void snoozes_what_is_ready_or_scheduled() {
    var id = remote("");

    var later = api.post("/v1/jobs/" + id + "/snooze", "{\"for\":\"10m\"}").json();
    assertThat(later.path("state").asText()).isEqualTo("scheduled");
    var until =
        api.post("/v1/jobs/" + id + "/snooze", "{\"until\":\"2999-01-01T00:00:00Z\"}").json();
    assertThat(until.path("run_at").asText()).isEqualTo("2999-01-01T00:00:00.000Z");
    isRefused(api.careless().post("/v1/jobs/" + id + "/snooze", "{}"), 422, "validation_failed");
  }

  @Test
  void clones_a_job_of_any_state() {
    var id = dead(",\"tags\":[\"t\"],\"args\":{\"message\":\"m\"}");

    var answer =
        api.post(
            "/v1/jobs/" + id + "/clone", "{\"args\":{\"times\":0},\"queue\":\"" + queue + "c\"}");

    assertThat(answer.status()).isEqualTo(201);
    var copy = answer.json();
    assertThat(copy.path("id").asText()).isNotEqualTo(id);
    assertThat(answer.header("location")).contains("/v1/jobs/" + copy.path("id").asText());
    assertThat(copy.path("queue").asText()).isEqualTo(queue + "c");
    assertThat(copy.path("tags").toString()).isEqualTo("[\"t\"]");
    assertThat(copy.at("/source/cloned_from").asText()).isEqualTo(id);
    assertThat(copy.at("/source/kind").asText()).isEqualTo("api");
    assertThat(state(id)).isEqualTo("dead");
    isRefused(api.post("/v1/jobs/nobody/clone", ""), 404, "not_found");
  }

  @Test
  void a_clone_is_held_by_what_holds_the_job_it_was_made_of() {
    api.put("/v1/limiters/" + queue, "{\"concurrency\":1}");
    api.put("/v1/breakers/" + queue, "{}");
    var id = remote(",\"breaker\":\"" + queue + "\",\"limiters\":[\"" + queue + "\"]");

    var copy = api.post("/v1/jobs/" + id + "/clone", "{}").json();

    assertThat(copy.path("breaker").asText()).isEqualTo(queue);
    assertThat(copy.at("/limiters/0/name").asText()).isEqualTo(queue);
  }

  @Test
  void does_to_many_what_it_does_to_one() {
    var first = remote("");
    var second = remote(",\"delay\":\"1h\"");
    var ended = succeeded();

    assertThat(many("patch", ",\"patch\":{\"priority\":1}", first, ended, "nobody"))
        .containsExactly(200, 409, 404);
    assertThat(many("promote", "", second, first)).containsExactly(200, 409);
    assertThat(many("cancel", ",\"reason\":\"r\"", first, second, ended, "nobody"))
        .containsExactly(200, 200, 409, 404);
    assertThat(many("retry", "", first, ended)).containsExactly(200, 409);
    assertThat(many("delete", "", first, second, ended, "nobody"))
        .containsExactly(409, 200, 200, 404);
    assertThat(many("delete", "", ended)).containsExactly(410);
    assertThat(job(first).path("priority").asInt()).isEqualTo(1);
  }

  @Test
  void takes_the_ids_of_1000_and_no_more() {
    var ids = IntStream.range(0, 1000).mapToObj(at -> "none" + at).toList();
    assertThat(many("cancel", "", ids.toArray(String[]::new))).hasSize(1000).containsOnly(404);
    isFaultAt(
        api.careless().post("/v1/jobs/cancel", "{\"ids\":[" + "\"a\",".repeat(1000) + "\"a\"]}"),
        "/ids");
    isFaultAt(api.careless().post("/v1/jobs/cancel", "{}"), "/ids");
    isFaultAt(api.careless().post("/v1/jobs/cancel", "{\"ids\":[1]}"), "/ids/0");
    isFaultAt(
        api.careless()
            .post("/v1/jobs/patch", "{\"ids\":[\"" + remote("") + "\"],\"patch\":{\"prio\":1}}"),
        "/patch/prio");
  }

  @Test
  void one_job_that_a_patch_does_not_fit_leaves_the_others_alone() {
    var spent = remote("");
    api.post("/v1/jobs/" + spent + "/nack", "{\"lease\":\"" + token() + "\"}");
    var fresh = remote("");

    assertThat(many("patch", ",\"patch\":{\"max_attempts\":1}", spent, fresh))
        .containsExactly(422, 200);
    assertThat(job(fresh).path("max_attempts").asInt()).isOne();
  }

  @Test
  void many_get_no_args_that_no_job_may_have() {
    var args = "{\"a\":\"" + "x".repeat(Draft.MAX_ARGS) + "\"}";
    var body = "{\"ids\":[\"%s\"],\"args\":%s}".formatted(dead(""), args);

    isFaultAt(api.careless().post("/v1/jobs/retry", body), "/args");
  }

  private List<Integer> many(String action, String more, String... ids) {
    var list = List.of(ids).stream().map(id -> "\"" + id + "\"").collect(Collectors.joining(","));
    var answer = api.post("/v1/jobs/" + action, "{\"ids\":[" + list + "]" + more + "}");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().path("ok").asInt() + answer.json().path("failed").asInt())
        .isEqualTo(ids.length);
    return IntStream.range(0, ids.length)
        .mapToObj(at -> answer.json().at("/items/" + at + "/status").asInt())
        .toList();
  }
}
