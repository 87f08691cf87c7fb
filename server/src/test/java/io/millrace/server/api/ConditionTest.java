package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.http.contract.OpenApiChecked.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Calls that hold under a version alone: lists of tags, and tags of what shows more than was
/// written.
class ConditionTest extends ApiTest {
  private String path(String kind) {
    return "/v1/" + kind + "/" + queue;
  }

  private String tag(String path) {
    return api.get(path).header("etag").orElseThrow();
  }

  private int known(String path, String tags) {
    return api.with("if-none-match", tags).get(path).status();
  }

  @ParameterizedTest
  @CsvSource({
    "queues,     '\"1\"',                200",
    "queues,     '\"7\", \"1\"',         200",
    "queues,     '\"1\",\"7\"',          200",
    "queues,     '\"7\" , \"8\"',        412",
    "queues,     'W/\"1\", \"7\"',       412",
    "queues,     '\"one\", \"1,2\"',     412",
    "queues,     '\"1\" \"2\"',          400",
    "queues,     '1, 2',                 400",
    "limiters,   '\"7\", \"1\"',         200",
    "limiters,   '\"7\", \"8\"',         412",
    "breakers,   '\"7\", \"1\"',         200",
    "breakers,   '\"7\", \"8\"',         412"
  })
  void a_list_of_tags_holds_when_one_of_them_does(String kind, String tags, int status) {
    var config = kind.equals("limiters") ? "{\"concurrency\":2}" : "{}";
    assertThat(api.put(path(kind), config).status()).isEqualTo(201);
    assertThat(api.with("if-match", tags).put(path(kind), config).status()).isEqualTo(status);
    assertThat(api.with("if-match", tags).patch(path(kind), "{}").status()).isEqualTo(status);
    assertThat(api.with("if-match", tags).delete(path(kind)).status())
        .isEqualTo(status == 200 ? 204 : status);
  }

  @Test
  void a_put_may_say_which_versions_must_not_be_there() {
    assertThat(not("\"1\", \"2\"", "{}").status()).isEqualTo(201);
    isRefused(not("\"1\", \"2\"", "{}"), 412, "precondition_failed");
    isRefused(not("\"7\"", "{}"), 428, "precondition_required");
    isRefused(not("*", "{}"), 412, "precondition_failed");
    isRefused(not("seven", "{}"), 400, "malformed");
    var both = api.with("if-match", "\"1\"").with("if-none-match", "\"1\"");
    isRefused(both.put(path("queues"), "{}"), 412, "precondition_failed");
  }

  private Answer not(String tags, String config) {
    return api.with("if-none-match", tags).put(path("queues"), config);
  }

  @Test
  void a_queue_that_is_paused_is_another_thing_than_one_that_runs() {
    api.put(path("queues"), "{}");
    var runs = tag(path("queues"));
    assertThat(runs).isEqualTo("\"1\"");
    assertThat(known(path("queues"), runs)).isEqualTo(304);

    api.post(path("queues") + "/pause", "{\"reason\":\"tea\"}");
    assertThat(known(path("queues"), runs)).isEqualTo(200);
    var paused = tag(path("queues"));
    assertThat(paused).startsWith("\"1.");
    api.post(path("queues") + "/resume", "{}");
    assertThat(known(path("queues"), paused)).isEqualTo(200);
    assertThat(known(path("queues"), "\"7\", " + runs)).isEqualTo(304);

    assertThat(api.with("if-match", paused).patch(path("queues"), "{\"max_depth\":9}").status())
        .isEqualTo(200);
  }

  @Test
  void a_breaker_that_is_open_is_another_thing_than_one_that_is_closed() {
    api.put(path("breakers"), "{}");
    var closed = tag(path("breakers"));
    assertThat(known(path("breakers"), closed)).isEqualTo(304);

    api.post(path("breakers") + "/trip", "{\"reason\":\"tea\"}");
    assertThat(known(path("breakers"), closed)).isEqualTo(200);
    var open = tag(path("breakers"));
    assertThat(known(path("breakers"), open)).isEqualTo(304);
    api.post(path("breakers") + "/reset", "{}");
    assertThat(known(path("breakers"), open)).isEqualTo(200);
    assertThat(known(path("breakers"), closed)).isEqualTo(304);
  }

  @Test
  void a_limiter_of_which_something_is_taken_is_another_thing_than_one_that_is_whole() {
    api.put(path("limiters"), "{\"concurrency\":2}");
    var whole = tag(path("limiters"));
    assertThat(known(path("limiters"), whole)).isEqualTo(304);

    api.post(path("limiters") + "/acquire", "{\"hold\":\"10m\"}");
    assertThat(known(path("limiters"), whole)).isEqualTo(200);
  }

  @Test
  void what_holds_a_job_belongs_to_its_tag() {
    api.put(path("queues"), "{}");
    api.post(path("queues") + "/pause", "{}");
    var job = "/v1/jobs/" + remote("");
    var held = tag(job);
    assertThat(known(job, held)).isEqualTo(304);

    api.post(path("queues") + "/resume", "{}");
    assertThat(known(job, held)).isEqualTo(200);
  }
}
