package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Draft;
import io.millrace.server.Wait;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobTest extends ApiTest {
  @Test
  void a_patch_changes_the_parts_of_args_and_meta_that_it_names() {
    var id = remote(",\"args\":{\"a\":1.50},\"meta\":{\"a\":{\"x\":1},\"b\":2}");

    api.patch("/v1/jobs/" + id, "{\"args\":{\"b\":2},\"meta\":{\"a\":{\"y\":2},\"b\":null}}");

    assertThat(job(id).path("args").toString()).isEqualTo("{\"a\":1.5,\"b\":2}");
    assertThat(job(id).path("meta").toString()).isEqualTo("{\"a\":{\"x\":1,\"y\":2}}");
    api.patch("/v1/jobs/" + id, "{\"meta\":null}");
    assertThat(job(id).path("meta")).isEmpty();
  }

  @Test
  void args_cannot_be_patched_together_beyond_their_bound() {
    var half = "x".repeat(Draft.MAX_ARGS / 2);
    var id = remote(",\"args\":{\"a\":\"" + half + "\"}");

    var patch = "{\"args\":{\"b\":\"" + half + "\"}}";

    isFaultAt(api.careless().patch("/v1/jobs/" + id, patch), "/args");
  }

  @Test
  void is_read_with_its_version() {
    var id = remote("");

    var answer = api.get("/v1/jobs/" + id);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("etag")).contains("\"1\"");
    assertThat(answer.header("cache-control")).contains("no-store");
    assertThat(answer.header("x-request-id")).isPresent();
  }

  @Test
  void is_not_sent_again_to_whom_knows_its_version() {
    var id = remote("");

    assertThat(api.with("if-none-match", "\"1\"").get("/v1/jobs/" + id).status()).isEqualTo(304);
    assertThat(api.with("if-none-match", "W/\"1\", \"7\"").get("/v1/jobs/" + id).status())
        .isEqualTo(304);
    assertThat(api.with("if-none-match", "\"7\"").get("/v1/jobs/" + id).status()).isEqualTo(200);
  }

  @Test
  void is_sent_again_when_it_came_due_or_its_holder_reported_since_its_version() {
    var id = remote(",\"delay\":\"300ms\"");
    Wait.until(() -> state(id).equals("ready"));
    assertThat(api.with("if-none-match", "\"1\"").get("/v1/jobs/" + id).status()).isEqualTo(200);
    var due = api.get("/v1/jobs/" + id).header("etag").orElseThrow();
    assertThat(api.with("if-none-match", due).get("/v1/jobs/" + id).status()).isEqualTo(304);
    assertThat(api.with("if-match", due).patch("/v1/jobs/" + id, "{\"tags\":[]}").status())
        .isEqualTo(200);

    var lease = "{\"lease\":\"" + token() + "\"";
    var lent = api.get("/v1/jobs/" + id).header("etag").orElseThrow();
    assertThat(api.with("if-none-match", lent).get("/v1/jobs/" + id).status()).isEqualTo(304);
    api.post("/v1/jobs/" + id + "/progress", lease + ",\"percent\":40}");
    assertThat(api.with("if-none-match", lent).get("/v1/jobs/" + id).status()).isEqualTo(200);
  }

  @Test
  void head_says_the_same_without_a_body() {
    var id = remote("");
    var get = api.get("/v1/jobs/" + id);

    var head = api.head("/v1/jobs/" + id);

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("etag")).isEqualTo(get.header("etag"));
    assertThat(head.header("content-length")).isEqualTo(get.header("content-length"));
    assertThat(api.head("/v1/jobs/nobody").status()).isEqualTo(404);
  }

  @Test
  void that_was_never_there_is_not_found() {
    isRefused(api.get("/v1/jobs/nobody"), 404, "not_found");
    isRefused(api.get("/v1/jobs/%C3%BC"), 404, "not_found");
  }

  @Test
  void that_was_deleted_is_gone() {
    var id = succeeded();
    assertThat(api.delete("/v1/jobs/" + id).status()).isEqualTo(204);

    var gone = api.get("/v1/jobs/" + id);

    isRefused(gone, 410, "gone");
    assertThat(gone.json().path("pruned_at").asText())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    assertThat(gone.json().path("kept_for").asText()).isNotEmpty();
    isRefused(api.delete("/v1/jobs/" + id), 410, "gone");
    isRefused(api.post("/v1/jobs/" + id + "/retry", ""), 410, "gone");
    isRefused(api.get("/v1/jobs/" + id + "/attempts"), 410, "gone");
  }

  @Test
  void is_waited_for() {
    var id = id(enqueue("delay", ",\"args\":{\"for\":\"300ms\"}"));

    assertThat(api.get("/v1/jobs/" + id + "?wait=20s").json().path("state").asText())
        .isEqualTo("succeeded");
    assertThat(api.get("/v1/jobs/" + remote("") + "?wait=30ms").json().path("state").asText())
        .isEqualTo("ready");
    isRefused(api.careless().get("/v1/jobs/" + id + "?wait=31s"), 400, "malformed");
    isRefused(api.careless().get("/v1/jobs/" + id + "?nope=1"), 400, "malformed");
  }

  @Test
  void takes_a_patch_while_it_waits() {
    var id = remote(",\"tags\":[\"a\"],\"key\":\"k\",\"max_attempts\":9");

    var answer =
        api.patch(
            "/v1/jobs/" + id,
            "{\"args\":{ \"n\" : 2 },\"priority\":\"low\",\"key\":null,\"max_attempts\":null,"
                + "\"tags\":[\"b\"],\"meta\":{\"m\":1},\"timeout\":\"2m\"}");

    assertThat(answer.status()).isEqualTo(200);
    var job = answer.json();
    assertThat(answer.text()).contains("\"args\":{\"n\":2}");
    assertThat(job.path("priority").asInt()).isEqualTo(7);
    assertThat(job.path("key").isNull()).isTrue();
    assertThat(job.path("max_attempts").asInt()).isEqualTo(5);
    assertThat(job.path("tags").toString()).isEqualTo("[\"b\"]");
    assertThat(job.path("timeout").asText()).isEqualTo("2m");
    assertThat(answer.header("etag")).contains("\"2\"");
    assertThat(job(id)).isEqualTo(job);
  }

  @Test
  void is_moved_in_time_and_to_another_queue_by_a_patch() {
    var id = remote("");

    var later = api.patch("/v1/jobs/" + id, "{\"delay\":\"1h\"}").json();
    assertThat(later.path("state").asText()).isEqualTo("scheduled");
    var now = api.patch("/v1/jobs/" + id, "{\"run_at\":null}").json();
    assertThat(now.path("state").asText()).isEqualTo("ready");
    var moved = api.patch("/v1/jobs/" + id, "{\"queue\":\"" + queue + "b\"}").json();
    assertThat(moved.path("queue").asText()).isEqualTo(queue + "b");
    assertThat(claim(1)).isEmpty();
  }

  @Test
  void that_runs_takes_only_tags_and_meta() {
    var id = remote("");
    claim(1);

    var tagged = api.patch("/v1/jobs/" + id, "{\"tags\":[\"seen\"],\"meta\":{\"a\":1}}");
    assertThat(tagged.status()).isEqualTo(200);
    var refused = api.patch("/v1/jobs/" + id, "{\"priority\":1}");
    isRefused(refused, 409, "conflict_state");
    assertThat(refused.json().path("state").asText()).isEqualTo("running");
    assertThat(refused.json().path("allowed").toString()).contains("ready", "scheduled");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'type':'b' | /type",
        "'state':'dead' | /state",
        "'prioritty':1 | /prioritty",
        "'priority':10 | /priority",
        "'args':[] | /args",
        "'queue':'No' | /queue",
        "'key':'' | /key",
        "'tags':[1] | /tags/0",
        "'meta':1 | /meta",
        "'max_attempts':0 | /max_attempts",
        "'timeout':'0s' | /timeout",
        "'run_at':'x' | /run_at",
        "'run_at':'2999-01-01T00:00:00Z','delay':'1s' | /delay",
        "'expires_at':5 | /expires_at",
      })
  void refuses_a_patch_that_is_wrong(String patch, String pointer) {
    var id = remote("");

    var answer = api.careless().patch("/v1/jobs/" + id, "{" + patch.replace('\'', '"') + "}");

    isFaultAt(answer, pointer);
    assertThat(job(id).path("version").asInt()).isEqualTo(1);
  }

  @Test
  void is_patched_only_in_the_version_that_was_named() {
    var id = remote("");

    var stale = api.with("if-match", "\"9\"").patch("/v1/jobs/" + id, "{\"priority\":1}");
    isRefused(stale, 412, "precondition_failed");
    assertThat(stale.json().path("version").asInt()).isEqualTo(1);
    assertThat(api.with("if-match", "\"1\"").patch("/v1/jobs/" + id, "{\"priority\":1}").status())
        .isEqualTo(200);
    assertThat(api.with("if-match", "*").patch("/v1/jobs/" + id, "{\"priority\":2}").status())
        .isEqualTo(200);
    isRefused(
        api.with("if-match", "W/\"1\"").patch("/v1/jobs/" + id, "{}"), 412, "precondition_failed");
    isRefused(api.careless().with("if-match", "1").patch("/v1/jobs/" + id, "{}"), 400, "malformed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-ndjson", "application/json-patch+json"})
  void is_patched_by_a_merge_patch_alone(String type) {
    var id = remote("");

    var answer =
        api.careless().with("content-type", type).send("PATCH", "/v1/jobs/" + id, "{\"tags\":[]}");

    isRefused(answer, 415, "unsupported_media_type");
    assertThat(
            api.with("content-type", "application/json")
                .send("PATCH", "/v1/jobs/" + id, "{\"tags\":[\"x\"]}")
                .status())
        .isEqualTo(200);
  }

  @Test
  void is_deleted_only_when_it_has_ended() {
    var id = remote("");
    var refused = api.delete("/v1/jobs/" + id);
    isRefused(refused, 409, "conflict_state");
    assertThat(refused.json().path("allowed").toString()).contains("succeeded", "dead");

    api.post("/v1/jobs/" + id + "/cancel", "");
    isRefused(api.with("if-match", "\"77\"").delete("/v1/jobs/" + id), 412, "precondition_failed");
    assertThat(api.delete("/v1/jobs/" + id).status()).isEqualTo(204);
    isRefused(api.delete("/v1/jobs/nobody"), 404, "not_found");
  }

  @Test
  void that_has_not_ended_goes_by_force() {
    var waits = remote("");
    assertThat(api.delete("/v1/jobs/" + waits + "?force=true").status()).isEqualTo(204);
    isRefused(api.get("/v1/jobs/" + waits), 410, "gone");

    var runs = remote("");
    var token = token();
    assertThat(api.delete("/v1/jobs/" + runs + "?force=true").status()).isEqualTo(204);
    assertThat(api.post("/v1/jobs/" + runs + "/ack", "{\"lease\":\"" + token + "\"}").status())
        .isIn(409, 410);
  }

  @Test
  void tells_its_attempts_and_how_they_differ() {
    var id =
        id(
            enqueue(
                "fail",
                ",\"max_attempts\":2,\"backoff\":{\"kind\":\"fixed\",\"base\":\"1ms\"},"
                    + "\"args\":{\"message\":\"broken\"}"));
    api.get("/v1/jobs/" + id + "?wait=20s");

    var items = api.get("/v1/jobs/" + id + "/attempts").json().path("items");
    assertThat(items).hasSize(2);
    assertThat(items.path(0).path("n").asInt()).isEqualTo(1);
    assertThat(items.path(0).path("outcome").asText()).isEqualTo("retry");
    assertThat(items.path(0).has("diff")).isFalse();
    assertThat(items.path(1).path("outcome").asText()).isEqualTo("dead");
    assertThat(items.at("/1/error/message").asText()).isEqualTo("broken");

    var diff = api.get("/v1/jobs/" + id + "/attempts?diff=true").json().path("items");
    assertThat(diff.at("/1/diff/outcome").toString()).isEqualTo("[\"retry\",\"dead\"]");
    isRefused(api.careless().get("/v1/jobs/" + id + "/attempts?diff=1"), 400, "malformed");
    isRefused(api.get("/v1/jobs/nobody/attempts"), 404, "not_found");
  }

  @Test
  void tells_its_log() {
    var id =
        id(
            api.post(
                "/v1/jobs?wait=20s",
                draft("log", ",\"args\":{\"message\":\"hello\",\"level\":\"warn\"}")));

    var items = api.get("/v1/jobs/" + id + "/logs").json().path("items");
    assertThat(items).hasSize(1);
    assertThat(items.at("/0/message").asText()).isEqualTo("hello");
    assertThat(items.at("/0/level").asText()).isEqualTo("warn");
    assertThat(items.at("/0/n").asInt()).isEqualTo(1);
    assertThat(api.get("/v1/jobs/" + id + "/logs?level=error").json().path("items")).isEmpty();
    assertThat(api.get("/v1/jobs/" + id + "/logs?after=1").json().path("items")).isEmpty();
    isRefused(api.careless().get("/v1/jobs/" + id + "/logs?level=loud"), 400, "malformed");
    isRefused(api.careless().get("/v1/jobs/" + id + "/logs?after=-1"), 400, "malformed");
  }

  @Test
  void tells_in_its_history_when_it_goes_on() {
    var id =
        id(
            enqueue(
                "fail", ",\"backoff\":{\"kind\":\"fixed\",\"base\":\"1h\",\"jitter\":\"none\"}"));
    var job = api.get("/v1/jobs/" + id).json();
    for (int asked = 0; asked < 1_000 && !job.path("state").asText().equals("retrying"); asked++) {
      job = api.get("/v1/jobs/" + id).json();
    }

    var history = list(api.get("/v1/jobs/" + id + "/history").json().path("items"));

    var retried = history.getLast();
    assertThat(retried.path("fact").asText()).isEqualTo("job.retried");
    assertThat(retried.at("/detail/attempt").isInt()).isTrue();
    assertThat(retried.at("/detail/run_at")).isEqualTo(job.path("run_at"));
    isFaultAt(api.careless().patch("/v1/jobs/" + id, "{\"max_attempts\":1}"), "/max_attempts");
    assertThat(api.patch("/v1/jobs/" + id, "{\"max_attempts\":2}").status()).isEqualTo(200);
  }

  @Test
  void tells_its_history() {
    var id = succeeded();

    var facts = each(api.get("/v1/jobs/" + id + "/history"), "fact");

    assertThat(facts).containsExactly("job.created", "job.started", "job.succeeded");
    isRefused(api.get("/v1/jobs/nobody/history"), 404, "not_found");
  }

  @Test
  void has_no_steps_while_none_is_done() {
    var id = succeeded();

    assertThat(each(api.get("/v1/jobs/" + id + "/steps"), "name")).isEmpty();
    isRefused(api.get("/v1/jobs/nobody/steps"), 404, "not_found");
  }

  @Test
  void tells_when_it_would_be_tried_again() {
    var id =
        remote(
            ",\"max_attempts\":3,"
                + "\"backoff\":{\"kind\":\"fixed\",\"base\":\"10s\",\"jitter\":\"none\"}");

    var preview = api.get("/v1/jobs/" + id + "/retry-preview").json();

    assertThat(preview.path("items")).hasSize(2);
    assertThat(preview.at("/items/0/attempt").asInt()).isEqualTo(2);
    assertThat(preview.at("/items/0/earliest")).isEqualTo(preview.at("/items/0/latest"));
    assertThat(preview.path("dead_after").asText()).isNotEmpty();
  }
}
