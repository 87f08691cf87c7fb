package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimiterTest extends ApiTest {
  @Test
  void is_counted_in_the_health_of_the_server() {
    api.put("/v1/limiters/counted", "{\"concurrency\":1}");

    var limiter = api.get("/health").json().at("/components/limiter/message").textValue();

    assertThat(limiter).matches("[1-9]\\d* limiters?");
  }

  @Test
  void is_created_changed_or_left_as_it_is() {
    var created = put("{\"limit\":100,\"per\":\"1m\",\"burst\":20,\"concurrency\":10}");

    assertThat(created.status()).isEqualTo(201);
    assertThat(created.header("etag")).contains("\"1\"");
    assertThat(created.json().path("available").asLong()).isEqualTo(10);
    assertThat(created.json().path("fill").asDouble()).isEqualTo(1);
    isRefused(put("{\"limit\":1,\"per\":\"1m\"}"), 428, "precondition_required");
    var same =
        api.with("if-match", "*")
            .put(path(), "{\"limit\":100,\"per\":\"1m\",\"burst\":20,\"concurrency\":10}");
    assertThat(same.json().path("changed").asBoolean()).isFalse();
    var patched = api.with("if-match", "\"1\"").patch(path(), "{\"concurrency\":null}");
    assertThat(patched.json().path("version").asInt()).isEqualTo(2);
    assertThat(patched.json().path("available").asLong()).isEqualTo(120);
    assertThat(api.with("if-match", "*").delete(path()).status()).isEqualTo(204);
    isRefused(api.get(path()), 404, "not_found");
  }

  @Test
  void is_listed_by_name_and_made_by_post_once() {
    var body = "{\"name\":\"%s\",\"concurrency\":1}".formatted(name());
    assertThat(api.post("/v1/limiters", body).status()).isEqualTo(201);

    isRefused(api.post("/v1/limiters", body), 409, "already_exists");
    assertThat(each(api.get("/v1/limiters?limit=500"), "name")).contains(name());
  }

  @Test
  void is_not_made_under_a_word_that_paths_use() {
    isFaultAt(
        api.careless().post("/v1/limiters", "{\"name\":\"stats\",\"concurrency\":1}"), "/name");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{} | /limit",
        "{'limit':1} | /per",
        "{'limit':0,'per':'1s'} | /limit",
        "{'limit':1,'per':'0s'} | /per",
        "{'limit':1,'per':'32d'} | /per",
        "{'limit':1,'per':'1s','burst':-1} | /burst",
        "{'concurrency':0} | /concurrency",
        "{'concurrency':1,'limits':2} | /limits",
      })
  void is_refused_when_it_is_wrong(String body, String pointer) {
    var answer = api.careless().put(path(), body.replace('\'', '"'));

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(pointers(answer)).contains(pointer);
    isRefused(api.get(path()), 404, "not_found");
  }

  @Test
  void gives_permits_by_hand_and_takes_them_back() {
    put("{\"concurrency\":1}");

    var permit = acquire("{\"hold\":\"60s\"}").json().path("permit").asText();
    var refused = acquire("");
    isRefused(refused, 429, "limiter_full");
    assertThat(refused.header("retry-after")).isPresent();
    var body = "{\"permit\":\"%s\"}".formatted(permit);
    assertThat(api.post(path() + "/release", body).status()).isEqualTo(204);
    assertThat(acquire("").json().path("acquired").asBoolean()).isTrue();
  }

  @Test
  void only_its_own_limiter_takes_a_permit_back() {
    put("{\"concurrency\":1}");
    var other = path().substring(0, path().length() - 1) + "z";
    api.put(other, "{\"concurrency\":1}");
    var permit = acquire("{\"hold\":\"60s\"}").json().path("permit").asText();

    var answer = api.post(other + "/release", "{\"permit\":\"%s\"}".formatted(permit));

    assertThat(answer.status()).isEqualTo(204);
    isRefused(acquire(""), 429, "limiter_full");
  }

  @Test
  void a_permit_is_held_for_some_time() {
    put("{\"concurrency\":1}");

    isFaultAt(api.careless().post(path() + "/acquire", "{\"hold\":\"0s\"}"), "/hold");
  }

  @Test
  void who_waits_for_a_permit_gets_it_when_it_is_free() {
    put("{\"concurrency\":1}");
    acquire("{\"hold\":\"300ms\"}");

    assertThat(acquire("{\"wait\":\"10s\"}").status()).isEqualTo(200);
  }

  @Test
  void holds_the_jobs_that_name_it_and_no_others() {
    put("{\"concurrency\":1}");
    var bound = ",\"limiters\":[\"%s\"]".formatted(name());
    var first = remote(bound);
    remote(bound);
    var free = remote("");

    assertThat(ids(claim(10))).containsExactly(first, free);
    assertThat(stats().path("blocked").asInt()).isEqualTo(1);
    api.with("if-match", "*").patch(path(), "{\"concurrency\":2}");
    assertThat(claim(10)).hasSize(1);
  }

  @Test
  void takes_the_weight_that_a_job_names() {
    put("{\"concurrency\":3}");
    var heavy = ",\"limiters\":[{\"name\":\"%s\",\"weight\":2}]".formatted(name());
    var first = remote(heavy);
    remote(heavy);

    assertThat(ids(claim(10))).containsExactly(first);
    assertThat(api.get(path()).json().path("running").asInt()).isEqualTo(2);
    assertThat(job(first).at("/limiters/0/weight").asInt()).isEqualTo(2);
  }

  @Test
  void that_is_not_there_cannot_be_named() {
    var answer =
        api.careless().post("/v1/jobs", draft(REMOTE, ",\"limiters\":[\"%s\"]".formatted(name())));

    isRefused(answer, 422, "unknown_reference");
    assertThat(pointers(answer)).containsExactly("/limiters/0");
  }

  @Test
  void keys_and_types_of_a_queue_hold_each_on_their_own() {
    var config =
        """
        {"per_key":{"concurrency":1,"overrides":{"big":{"concurrency":2}}},
         "types":{"%s":{"concurrency":3}},"rate_limit":{"limit":100,"per":"1m"}}
        """
            .formatted(REMOTE);
    assertThat(api.put("/v1/queues/" + queue, config).status()).isEqualTo(201);
    for (int count = 0; count < 3; count++) {
      remote(",\"key\":\"small\"");
      remote(",\"key\":\"big\"");
    }

    var lent = claim(10);

    assertThat(lent.stream().map(it -> it.at("/job/key").asText()).sorted().toList())
        .isEqualTo(List.of("big", "big", "small"));
    assertThat(stats().path("blocked").asInt()).isEqualTo(3);
    api.with("if-match", "*")
        .patch("/v1/queues/" + queue, "{\"types\":null,\"per_key\":{\"concurrency\":3}}");
    assertThat(claim(10)).hasSize(2);
  }

  private JsonNode stats() {
    return api.get("/v1/queues/" + queue).json().path("stats");
  }

  private Answer acquire(String body) {
    return api.post(path() + "/acquire", body);
  }

  private Answer put(String body) {
    return api.put(path(), body);
  }

  private String path() {
    return "/v1/limiters/" + name();
  }

  private String name() {
    return "l." + queue;
  }

  private static List<String> ids(List<JsonNode> claims) {
    return claims.stream().map(it -> it.at("/job/id").asText()).toList();
  }
}
