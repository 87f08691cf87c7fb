package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class WhyTest extends ApiTest {
  @Test
  void a_job_that_is_asked_for_says_what_holds_it_as_well() {
    api.put("/v1/queues/" + queue, "{\"concurrency\":1}");
    remote("");
    var held = remote("");
    claim(1);

    assertThat(job(held).path("blocked_by")).isNotEmpty();
    assertThat(job(held).path("blocked_by")).isEqualTo(why(held).path("blocked_by"));
  }

  @Test
  void names_the_time_that_a_job_waits_for() {
    var why = why(remote(",\"delay\":\"1h\""));

    assertThat(why.at("/blocked_by/0/kind").asText()).isEqualTo("run_at");
    assertThat(why.at("/estimate/start_at").asText())
        .isEqualTo(why.at("/blocked_by/0/frees_at").asText());
    assertThat(why.path("text").asText()).startsWith("it is to run at 2");
  }

  @Test
  void names_who_holds_the_place() {
    api.put("/v1/queues/" + queue, "{\"concurrency\":1}");
    var holder = remote("");
    var held = remote("");
    claim(1);

    var why = why(held);

    assertThat(why.path("text").asText())
        .isEqualTo("1 of 1 jobs of queue " + queue + " are running");
    assertThat(why.at("/blocked_by/0/kind").asText()).isEqualTo("queue_concurrency");
    assertThat(why.at("/blocked_by/0/holders/0").asText()).isEqualTo(holder);
    assertThat(why.at("/blocked_by/0/limit").asInt()).isEqualTo(1);
    assertThat(why.at("/estimate/confidence").asText()).isEqualTo("none");
  }

  @Test
  void counts_who_goes_first_where_nothing_blocks() {
    claim(1);
    remote(",\"priority\":1");
    remote("");

    var why = why(remote(""));

    assertThat(why.path("blocked_by")).isEmpty();
    assertThat(why.at("/ahead/same_priority").asInt()).isEqualTo(1);
    assertThat(why.at("/ahead/higher_priority").asInt()).isEqualTo(1);
    assertThat(why.path("text").asText()).contains("2 jobs of its queue go before it");
  }

  @Test
  void tells_of_a_job_that_runs_or_ended_that_it_does() {
    var id = remote("");
    claim(1);

    assertThat(why(id).path("text").asText()).startsWith("it is running");
    assertThat(why(succeeded()).path("text").asText()).isEqualTo("it has ended: succeeded");
    isRefused(api.get("/v1/jobs/nobody/why"), 404, "not_found");
  }

  @Test
  void names_the_parents_that_a_job_waits_for() {
    var parent = remote("");
    var child = remote(",\"depends_on\":[\"%s\"]".formatted(parent));

    var why = why(child);

    assertThat(why.at("/blocked_by/0/kind").asText()).isEqualTo("dependency");
    assertThat(list(why.at("/blocked_by/0/holders")))
        .extracting(JsonNode::asText)
        .containsExactly(parent);
    assertThat(why.path("text").asText()).isEqualTo("it waits for 1 jobs to end: " + parent);
  }

  @Test
  void names_a_type_that_nobody_does() {
    var why = why(remote(""));

    assertThat(why.at("/blocked_by/0/kind").asText()).isEqualTo("no_worker_for_type");
    assertThat(why.at("/blocked_by/0/name").asText()).isEqualTo(REMOTE);
    assertThat(why.at("/workers/matching").asInt()).isZero();
    assertThat(why.path("text").asText()).startsWith("nobody does remote");
  }

  @Test
  void counts_the_workers_of_a_type_and_not_of_a_queue() {
    api.put("/v1/queues/" + queue, "{\"workers\":{\"min\":3,\"max\":3},\"concurrency\":1}");

    assertThat(why(succeeded()).at("/workers/matching").asInt()).isEqualTo(3);
  }

  @Test
  void counts_a_remote_worker_that_asks_while_it_settles() {
    var answer =
        api.post(
            "/v1/acks",
            "{\"items\":[],\"claim\":{\"queues\":[\"%s\"],\"worker_id\":\"w\"}}".formatted(queue));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);

    assertThat(why(remote("")).at("/workers/matching").asInt()).isEqualTo(1);
    var workers = api.get("/v1/queues/" + queue).json().at("/stats/workers");
    assertThat(workers.path("remote").asInt()).isEqualTo(1);
  }

  @Test
  void counts_a_remote_worker_that_has_asked() {
    claim(1);

    var why = why(remote(""));

    assertThat(why.at("/workers/matching").asInt()).isEqualTo(1);
    assertThat(why.at("/workers/free").asInt()).isZero();
    assertThat(why.path("blocked_by")).isEmpty();
  }

  private JsonNode why(String id) {
    return api.get("/v1/jobs/" + id + "/why").json();
  }
}
