package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Operations of keys that are bound to queues or types: none reaches further than its key.
class BoundOperationTest extends BoundKeys {
  private static final AtomicInteger KEYS = new AtomicInteger();

  @Test
  void an_operation_touches_only_what_its_key_reaches() {
    var own =
        ApiTest.id(bound.post("/v1/jobs", draft("billing.op", "remote", ",\"delay\":\"1h\"")));
    var order =
        "{'action':'tag','target':{'resource':'jobs','q':'state:scheduled'},"
            + "'params':{'add':['seen']},'reason':'test'}";

    var done = ended(bound, open(bound, order));

    assertThat(done.path("state").asText()).isEqualTo("done");
    assertThat(bound.get("/v1/jobs/" + own).json().at("/tags/0").asText()).isEqualTo("seen");
    assertThat(server.admin().get("/v1/jobs/" + waiting).json().path("tags")).isEmpty();
    assertThat(done.path("matched").asInt()).isEqualTo(done.path("done").asInt());
  }

  @Test
  void each_item_that_an_operation_names_is_checked_like_a_single_call() {
    var own =
        ApiTest.id(bound.post("/v1/jobs", draft("billing.op", "remote", ",\"delay\":\"1h\"")));
    var order =
        "{'action':'cancel','target':{'resource':'jobs','ids':['%s','%s']}}"
            .formatted(own, waiting);

    var opened = open(bound, order);

    assertThat(ended(bound, opened).path("failed").asInt()).isOne();
    var failed = bound.get("/v1/operations/" + ApiTest.id(opened) + "/items").json();
    assertThat(failed.at("/items/0/id").asText()).isEqualTo(waiting);
    assertThat(failed.at("/items/0/problem/code").asText()).isEqualTo("not_found");
    assertThat(state(server.admin(), own)).isEqualTo("cancelled");
    assertThat(state(server.admin(), waiting)).isEqualTo("scheduled");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bound |"
            + " {'action':'move','target':{'resource':'jobs','q':'state:dead'},'params':{'queue':'foreign'}}",
        "bound |"
            + " {'action':'patch','target':{'resource':'jobs','q':'state:dead'},'params':{'queue':'foreign'}}",
        "typed | {'action':'pause','target':{'resource':'queues','ids':['mixed']}}",
        "typed | {'action':'purge','target':{'resource':'queues','ids':['mixed']}}"
      })
  void opens_no_operation_that_reaches_further_than_its_key(String by, String order) {
    var answer = open(by.equals("bound") ? bound : typed, order);

    ApiTest.isRefused(answer, 403, "forbidden");
  }

  @Test
  void pauses_no_queue_of_others_by_an_operation() {
    var order = "{'action':'pause','target':{'resource':'queues','ids':['foreign']}}";

    assertThat(ended(bound, open(bound, order)).path("failed").asInt()).isOne();

    var there = server.admin().get("/v1/queues/" + FOREIGN).json();
    assertThat(there.path("state").asText()).isEqualTo("running");
  }

  @Test
  void wants_nothing_of_workers_that_serve_others() {
    var about = "{\"name\":\"w\",\"queues\":[\"%s\"]}";
    var own = ApiTest.id(bound.post("/v1/workers", about.formatted("billing.mail")));
    var other = ApiTest.id(server.admin().post("/v1/workers", about.formatted(FOREIGN)));
    var order =
        "{'action':'quiet','target':{'resource':'workers','ids':['%s','%s']}}"
            .formatted(own, other);
    var all = "{'action':'quiet','target':{'resource':'workers','q':'worker:*'},'dry_run':true}";

    assertThat(open(bound, all).json().path("sample").toString())
        .contains(own)
        .doesNotContain(other);
    var opened = open(bound, order);
    assertThat(ended(bound, opened).path("failed").asInt()).isOne();

    assertThat(workerState(own)).isEqualTo("quiet");
    assertThat(workerState(other)).isEqualTo("running");
  }

  private static String workerState(String id) {
    return server.admin().get("/v1/workers/" + id).json().path("state").asText();
  }

  @Test
  void operations_of_others_are_as_if_there_were_none() {
    var order = "{'action':'promote','target':{'resource':'jobs','ids':['nobodys']},'rate':'1/h'}";
    var other = ApiTest.id(open(server.admin(), order));
    var own = ApiTest.id(open(bound, order));

    assertThat(ApiTest.each(bound.get("/v1/operations"), "id")).contains(own).doesNotContain(other);
    for (var sub : List.of("", "/items")) {
      ApiTest.isRefused(bound.get("/v1/operations/" + other + sub), 404, "not_found");
    }
    for (var sub : List.of("/pause", "/cancel", "/undo", "/retry-failed")) {
      ApiTest.isRefused(bound.post("/v1/operations/" + other + sub, "{}"), 404, "not_found");
    }
    ApiTest.isRefused(typed.get("/v1/operations/" + own), 404, "not_found");
    assertThat(server.admin().get("/v1/operations/" + own).status()).isEqualTo(200);
  }

  private static Answer open(OpenApiChecked by, String order) {
    var key = "bound-" + KEYS.incrementAndGet();
    return by.with("idempotency-key", key).post("/v1/operations", order.replace('\'', '"'));
  }

  private static JsonNode ended(OpenApiChecked by, Answer opened) {
    assertThat(opened.status()).as(opened.text()).isEqualTo(202);
    return by.get("/v1/operations/" + ApiTest.id(opened) + "?wait=20s").json();
  }
}
