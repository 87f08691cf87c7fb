package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueueTest extends ApiTest {
  @Test
  void takes_nothing_new_from_when_it_is_told_that_it_is_drained() {
    remote("");

    var drain =
        api.with("idempotency-key", "drain-" + queue).post("/v1/queues/" + queue + "/drain", "{}");

    assertThat(drain.status()).isEqualTo(202);
    isRefused(enqueue(REMOTE, ""), 409, "queue_draining");
  }

  @Test
  void is_created_changed_or_left_as_it_is() {
    var created = put("{\"concurrency\":10}");
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.header("etag")).contains("\"1\"");
    assertThat(created.header("location")).contains("/v1/queues/" + queue);
    assertThat(created.json().at("/config/concurrency").asInt()).isEqualTo(10);
    assertThat(created.json().path("created_by").textValue()).isNotEmpty();

    isRefused(put("{\"concurrency\":11}"), 428, "precondition_required");
    var stale = match("\"7\"", "{\"concurrency\":11}");
    isRefused(stale, 412, "precondition_failed");
    assertThat(stale.json().path("version").asInt()).isEqualTo(1);

    var changed = match("\"1\"", "{\"concurrency\":11}");
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.json().path("version").asInt()).isEqualTo(2);
    var same = match("*", "{\"concurrency\":11}");
    assertThat(same.status()).isEqualTo(200);
    assertThat(same.json().path("changed").asBoolean()).isFalse();
    assertThat(same.json().path("version").asInt()).isEqualTo(2);
    var none = api.with("if-none-match", "*").put("/v1/queues/" + queue, "{}");
    isRefused(none, 412, "precondition_failed");
  }

  @Test
  void that_its_first_job_made_counts_as_new() {
    remote("");
    assertThat(get().json().path("version").asInt()).isZero();

    assertThat(api.with("if-none-match", "*").put("/v1/queues/" + queue, "{}").status())
        .isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"put", "patch"})
  void that_its_first_job_made_is_set_up_under_the_tag_that_it_shows(String how) {
    remote("");
    var tag = get().header("etag").orElseThrow();
    assertThat(tag).isEqualTo("\"0\"");
    assertThat(api.with("if-none-match", tag).get("/v1/queues/" + queue).status()).isEqualTo(304);

    var under = api.with("if-match", tag);
    var body = "{\"concurrency\":2}";
    var path = "/v1/queues/" + queue;
    var made = how.equals("put") ? under.put(path, body) : under.patch(path, body);

    assertThat(made.status()).isEqualTo(how.equals("put") ? 201 : 200);
    assertThat(made.header("etag")).contains("\"1\"");
    isRefused(under.put(path, body), 412, "precondition_failed");
    assertThat(match("\"1\"", "{\"concurrency\":3}").json().path("version").asInt()).isEqualTo(2);
  }

  @Test
  void is_made_by_who_sets_it_up_and_its_jobs_by_who_sends_them() {
    var job = enqueue(REMOTE, "").json();
    assertThat(job.path("created_by").asText()).isEqualTo("open");
    assertThat(get().json().path("created_by").isNull()).as("nobody has set it up").isTrue();

    assertThat(put("{}").json().path("created_by").asText()).isEqualTo("open");
    assertThat(api.get("/v1/jobs/" + job.path("id").asText() + "/history").text())
        .contains("\"by\":\"open\"");
  }

  @Test
  void keeps_every_part_of_its_configuration() {
    var config =
        """
        {"concurrency":3,"workers":{"min":1,"max":4},"preemption":"force","ageing":"10m","shards":1,
         "max_depth":1000,"priority_default":"high","max_attempts":7,
         "backoff":{"kind":"fixed","base":"3s"},"timeout":"2m","lease":"20s",
         "retention":{"succeeded":"3d","cancelled":"2d","discarded":"1d","max":50},
         "rate_limit":{"limit":100,"per":"1m","burst":20},
         "types":{"a.b":{"concurrency":2,"rate_limit":{"limit":1,"per":"1s","spread":true}}},
         "per_key":{"concurrency":1,"ordered":true,"fair":false,"rate_limit":{"limit":5,"per":"1s"},
           "overrides":{"tenant-42":{"concurrency":8}}}}
        """;

    var answer = put(config).json().path("config");

    assertThat(answer.path("priority_default").asInt()).isEqualTo(2);
    assertThat(answer.at("/workers/max").asInt()).isEqualTo(4);
    assertThat(answer.path("preemption").asText()).isEqualTo("force");
    assertThat(answer.at("/retention/succeeded").asText()).isEqualTo("3d");
    assertThat(answer.path("max_depth").asInt()).isEqualTo(1000);
    var job = enqueue(REMOTE, "").json();
    assertThat(job.path("priority").asInt()).isEqualTo(2);
    assertThat(job.path("max_attempts").asInt()).isEqualTo(7);
    assertThat(job.path("timeout").asText()).isEqualTo("2m");
    assertThat(job.path("lease").asText()).isEqualTo("20s");
    assertThat(job.at("/backoff/kind").asText()).isEqualTo("fixed");
  }

  @Test
  void keeps_how_many_shards_it_has_and_takes_in_what_may_lie_apart() {
    var config =
        put("{\"shards\":4,\"max_depth\":100,\"concurrency\":9,\"per_key\":{\"concurrency\":1}}")
            .json();
    assertThat(config.at("/config/shards").asInt()).isEqualTo(4);

    assertThat(enqueue(REMOTE, ",\"key\":\"ann\",\"unique\":true").status()).isEqualTo(201);
    assertThat(enqueue(REMOTE, ",\"key\":\"ben\",\"unique\":true").status()).isEqualTo(201);
    assertThat(enqueue(REMOTE, ",\"key\":\"ann\",\"unique\":true").status()).isEqualTo(200);
    isFaultAt(enqueue(REMOTE, ",\"key\":\"ann\",\"unique\":{\"by\":[\"args\"]}"), "/unique/by");
    var job = "{\"type\":\"" + REMOTE + "\",\"queue\":\"" + queue + "\"}";
    var together = api.careless().post("/v1/jobs?atomic=true", "[" + job + "," + job + "]");
    assertThat(together.status()).isEqualTo(422);
    var alike = job.replace("}", ",\"key\":\"ann\",\"unique\":{\"by\":[\"args\"]}}");
    var both = api.careless().post("/v1/jobs?atomic=true", "[" + alike + "," + job + "]");
    isFaultAt(both, "/0/unique/by");
  }

  @Test
  void is_patched_and_null_goes_back_to_the_default() {
    put("{\"concurrency\":3,\"max_attempts\":7}");
    isRefused(api.patch("/v1/queues/" + queue, "{}"), 428, "precondition_required");

    var patched =
        api.with("if-match", "\"1\"")
            .patch("/v1/queues/" + queue, "{\"concurrency\":20,\"max_attempts\":null}");

    assertThat(patched.status()).isEqualTo(200);
    assertThat(patched.json().at("/config/concurrency").asInt()).isEqualTo(20);
    assertThat(patched.json().at("/config/max_attempts").isNull()).isTrue();
    assertThat(enqueue(REMOTE, "").json().path("max_attempts").asInt()).isEqualTo(5);
    isRefused(
        api.with("if-match", "\"1\"").patch("/v1/queues/" + queue, "{}"),
        412,
        "precondition_failed");
    isRefused(api.with("if-match", "*").patch("/v1/queues/none-" + queue, "{}"), 404, "not_found");
  }

  @Test
  void keeps_in_every_depth_what_a_patch_does_not_name() {
    put(
        "{\"rate_limit\":{\"limit\":5,\"per\":\"1s\",\"burst\":2},"
            + "\"types\":{\"a\":{\"rate_limit\":{\"limit\":1,\"per\":\"1s\",\"spread\":true}}},"
            + "\"backoff\":{\"kind\":\"linear\",\"base\":\"1s\",\"factor\":3}}");

    var config =
        patched(
            "{\"rate_limit\":{\"limit\":9},\"types\":{\"a\":{\"rate_limit\":{\"per\":\"2s\"}}},"
                + "\"backoff\":{\"base\":\"7s\"}}");

    assertThat(config.path("rate_limit").toString())
        .isEqualTo("{\"limit\":9,\"per\":\"1s\",\"burst\":2,\"spread\":false}");
    assertThat(config.at("/types/a/rate_limit/per").asText()).isEqualTo("2s");
    assertThat(config.at("/types/a/rate_limit/spread").asBoolean()).isTrue();
    assertThat(config.at("/backoff/base").asText()).isEqualTo("7s");
    assertThat(config.at("/backoff/factor").asInt()).isEqualTo(3);
    assertThat(patched("{\"rate_limit\":null}").path("rate_limit").isNull()).isTrue();
    var other = patched("{\"backoff\":{\"kind\":\"list\",\"delays\":[\"1s\"]}}").path("backoff");
    assertThat(other.path("kind").asText()).isEqualTo("list");
  }

  private JsonNode patched(String patch) {
    var answer = api.with("if-match", "*").patch("/v1/queues/" + queue, patch);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json().path("config");
  }

  @Test
  void scaling_is_in_force_at_once() {
    put("{\"concurrency\":1}");
    remote("");
    remote("");
    assertThat(claim(10)).hasSize(1);
    assertThat(get().json().at("/stats/available").asInt()).isZero();
    assertThat(get().json().at("/stats/blocked").asInt()).isEqualTo(1);

    api.with("if-match", "*").patch("/v1/queues/" + queue, "{\"concurrency\":2}");

    assertThat(claim(10)).hasSize(1);
  }

  @Test
  void goes_only_when_it_is_empty() {
    put("{}");
    var id = remote("");
    isRefused(api.delete("/v1/queues/" + queue), 428, "precondition_required");
    isRefused(delete("\"9\""), 412, "precondition_failed");
    var used = delete("*");
    isRefused(used, 409, "in_use");
    assertThat(used.json().has("used_by")).isTrue();

    api.post("/v1/jobs/" + id + "/cancel", "");
    api.delete("/v1/jobs/" + id);
    assertThat(delete("*").status()).isEqualTo(204);
    isRefused(get(), 404, "not_found");
    isRefused(delete("*"), 404, "not_found");
  }

  @Test
  void that_is_paused_lends_nothing() {
    remote("");

    var paused = api.post("/v1/queues/" + queue + "/pause", "{\"reason\":\"migration\"}");

    assertThat(paused.status()).isEqualTo(200);
    assertThat(paused.json().path("state").asText()).isEqualTo("paused");
    assertThat(paused.json().at("/paused_by/reason").asText()).isEqualTo("migration");
    assertThat(claim(1)).isEmpty();
    var resumed = api.post("/v1/queues/" + queue + "/resume", "");
    assertThat(resumed.json().path("state").asText()).isEqualTo("running");
    assertThat(resumed.json().path("paused_by").isNull()).isTrue();
    assertThat(claim(1)).hasSize(1);
    isRefused(api.post("/v1/queues/none-" + queue + "/pause", ""), 404, "not_found");
  }

  @Test
  void that_is_paused_for_a_while_goes_on_by_itself() {
    var until = Instant.parse(job(remote("")).path("created_at").asText()).plusSeconds(1);
    api.post("/v1/queues/" + queue + "/pause", "{\"until\":\"" + until + "\"}");

    var claims = api.post("/v1/claims", "{\"queues\":[\"" + queue + "\"],\"wait\":\"20s\"}").json();

    assertThat(claims.path("claims")).hasSize(1);
    assertThat(get().json().path("state").asText()).isEqualTo("running");
  }

  @Test
  void counts_its_jobs() {
    remote("");
    remote("");
    remote(",\"delay\":\"1h\"");
    dead("");
    claim(1);

    var stats = get().json().path("stats");

    assertThat(stats.path("ready").asInt()).isEqualTo(1);
    assertThat(stats.path("running").asInt()).isEqualTo(1);
    assertThat(stats.path("scheduled").asInt()).isEqualTo(1);
    assertThat(stats.path("dead").asInt()).isEqualTo(1);
    assertThat(stats.path("pending").asInt()).isEqualTo(2);
    assertThat(stats.path("available").isNull()).isTrue();
    assertThat(stats.path("oldest_ready_age_ms").isNumber()).isTrue();
    assertThat(stats.at("/workers/local").asInt()).isPositive();
  }

  @Test
  void is_not_sent_again_to_whom_knows_its_version() {
    put("{}");

    assertThat(api.with("if-none-match", "\"1\"").get("/v1/queues/" + queue).status())
        .isEqualTo(304);
    assertThat(api.with("if-none-match", "\"2\"").get("/v1/queues/" + queue).status())
        .isEqualTo(200);
    assertThat(api.head("/v1/queues/" + queue).status()).isEqualTo(200);
  }

  @Test
  void stands_in_the_list_by_its_name() {
    put("{}");

    var first = api.get("/v1/queues?limit=1");
    assertThat(first.json().path("items")).hasSize(1);
    assertThat(first.json().at("/items/0").has("config")).isFalse();
    var all = each(api.get("/v1/queues?limit=500"), "name");
    var back = each(api.get("/v1/queues?limit=500&sort=-name"), "name");
    // Those of the other tests may be more than one page.
    assertThat(Stream.concat(all.stream(), back.stream())).contains(queue);
    assertThat(all).isSorted();
    assertThat(back.reversed()).isSorted();
    assertThat(api.get("/v1/queues?fields=state").json().at("/items/0").size()).isEqualTo(2);
    assertThat(api.get("/v1/queues?limit=0").json().at("/total/count").asInt())
        .isGreaterThanOrEqualTo(all.size());
    remote("");
    put(queue + "z", "{}");
    var page = api.get("/v1/queues?limit=1");
    var next = api.get("/v1/queues?limit=1&after=" + page.json().path("next").asText());
    assertThat(each(next, "name")).isNotEqualTo(each(page, "name"));
    isRefused(api.careless().get("/v1/queues?sort=ready"), 400, "malformed");
    isRefused(api.careless().get("/v1/queues?fields=config2"), 400, "malformed");
    isRefused(api.careless().get("/v1/queues?nope=1"), 400, "malformed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Mail",
        "a%20b",
        "preview",
        "validate",
        "groups",
        "stats",
        "test",
        "schemes",
        "oauth",
        "self",
        "%C3%BC"
      })
  void has_a_name_that_is_one(String name) {
    var answer = api.careless().put("/v1/queues/" + name, "{}");

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'concurrency':0 | /concurrency",
        "'concurrency':'1' | /concurrency",
        "'workers':{'min':5,'max':2} | /workers",
        "'workers':{'mix':5} | /workers/mix",
        "'max_depth':0 | /max_depth",
        "'priority_default':10 | /priority_default",
        "'max_attempts':0 | /max_attempts",
        "'backoff':{'kind':'x'} | /backoff/kind",
        "'timeout':'0s' | /timeout",
        "'lease':'1ms' | /lease",
        "'retention':{'succeeded':5} | /retention/succeeded",
        "'retention':{'dead':'5d'} | /retention/dead",
        "'rate_limit':{'limit':1} | /rate_limit/per",
        "'rate_limit':{'limit':0,'per':'1s'} | /rate_limit/limit",
        "'rate_limit':{'limit':1,'per':'1s'},'rate_limit_per_minute':1 | /rate_limit_per_minute",
        "'types':{'a':{'concurrency':0}} | /types/a/concurrency",
        "'types':{'a b':{'concurrency':1}} | /types/a b",
        "'per_key':{'concurrency':0} | /per_key/concurrency",
        "'per_key':{'overrides':{'k':{'odd':1}}} | /per_key/overrides/k/odd",
        "'preemption':'hard' | /preemption",
        "'ageing':'1ms' | /ageing",
        "'shards':65 | /shards",
        "'shards':2,'preemption':true | /shards",
        "'shards':4,'max_depth':3 | /max_depth",
        "'concurency':2 | /concurency",
      })
  void refuses_a_configuration_that_is_wrong(String config, String pointer) {
    var answer = api.careless().put("/v1/queues/" + queue, "{" + config.replace('\'', '"') + "}");

    isFaultAt(answer, pointer);
    isRefused(get(), 404, "not_found");
  }

  private Answer get() {
    return api.get("/v1/queues/" + queue);
  }

  private Answer put(String config) {
    return put(queue, config);
  }

  private Answer put(String name, String config) {
    return api.put("/v1/queues/" + name, config);
  }

  private Answer match(String tag, String config) {
    return api.with("if-match", tag).put("/v1/queues/" + queue, config);
  }

  private Answer delete(String tag) {
    return api.with("if-match", tag).delete("/v1/queues/" + queue);
  }
}
