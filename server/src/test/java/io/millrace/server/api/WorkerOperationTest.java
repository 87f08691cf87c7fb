package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Operations on workers: many asked at once for what one can be asked for.
class WorkerOperationTest extends ApiTest {
  private static final String PATH = "/v1/operations";
  private static final AtomicInteger KEYS = new AtomicInteger();

  private String come() {
    var about = "{\"name\":\"img-7\",\"queues\":[\"%s\"]}".formatted(queue);
    return id(api.post("/v1/workers", about));
  }

  private Answer open(String action, String target, String more) {
    var body =
        "{\"action\":\"%s\",\"target\":{\"resource\":\"workers\",%s}%s}"
            .formatted(action, target, more);
    var key = "workers-" + KEYS.incrementAndGet();
    return api.careless().with("idempotency-key", key).post(PATH, body);
  }

  private JsonNode done(Answer opened) {
    assertThat(opened.status()).as(opened.text()).isEqualTo(202);
    var done = api.get(PATH + "/" + id(opened) + "?wait=20s").json();
    assertThat(done.path("state").asText()).isEqualTo("done");
    return done;
  }

  private String named() {
    return "\"q\":\"queue:" + queue + "\"";
  }

  private JsonNode heard(String id) {
    return api.post("/v1/workers/" + id + "/beat", "{\"state\":\"running\"}").json();
  }

  @Test
  void all_that_serve_a_queue_are_to_be_quiet_and_to_go_on() {
    var first = come();
    var second = come();

    var quiet = done(open("quiet", named(), ",\"reason\":\"deploy\""));

    assertThat(quiet.path("matched").asInt()).isEqualTo(2);
    assertThat(quiet.path("done").asInt()).isEqualTo(2);
    assertThat(quiet.path("undo_until").isNull()).isTrue();
    assertThat(heard(first).path("state").asText()).isEqualTo("quiet");
    assertThat(heard(second).path("state").asText()).isEqualTo("quiet");
    assertThat(api.get("/v1/workers/" + first).json().path("reason").asText()).isEqualTo("deploy");

    done(open("resume", "\"ids\":[\"" + first + "\"]", ""));
    assertThat(heard(first).path("state").asText()).isEqualTo("running");
    assertThat(heard(second).path("state").asText()).isEqualTo("quiet");
  }

  @Test
  void those_that_are_to_stop_have_their_grace() {
    var id = come();

    done(open("stop", named(), ",\"params\":{\"grace\":\"1h\"}"));

    var heard = heard(id);
    assertThat(heard.path("state").asText()).isEqualTo("stopping");
    assertThat(heard.path("drain_until").asText()).isGreaterThan(heard.path("time").asText());
  }

  @Test
  void each_is_checked_like_a_single_call() {
    var id = come();
    var node = server().node();
    var ids = "\"ids\":[\"%s\",\"wrk_none\",\"%s\"]".formatted(id, node);

    var opened = open("quiet", ids, "");

    var done = done(opened);
    assertThat(done.path("done").asInt()).isOne();
    assertThat(done.path("failed").asInt()).isEqualTo(2);
    var failed = api.get(PATH + "/" + id(opened) + "/items");
    assertThat(each(failed, "id")).containsExactlyInAnyOrder("wrk_none", node);
    assertThat(
            list(failed.json().path("items")).stream().map(it -> it.at("/problem/code").asText()))
        .containsExactlyInAnyOrder("not_found", "not_supported");
  }

  @Test
  void a_dry_run_names_no_node_and_wants_nothing() {
    var id = come();

    var all = open("stop", named(), ",\"dry_run\":true");
    var except =
        open("stop", "\"q\":\"" + "worker:wrk_* -queue:" + queue + "\"", ",\"dry_run\":true");

    assertThat(list(all.json().path("sample")).stream().map(JsonNode::asText)).containsExactly(id);
    assertThat(list(except.json().path("sample")).stream().map(JsonNode::asText))
        .doesNotContain(id, server().node());
    assertThat(heard(id).path("state").asText()).isEqualTo("running");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "pause; \"q\":\"worker:*\"; ''; /action",
        "quiet; \"q\":\"tag:vip\"; ''; /target/q",
        "quiet; \"ids\":[]; ''; /target/ids",
        "quiet; \"q\":\"worker:*\"; ,\"params\":{\"grace\":\"1s\"}; /params/grace",
        "stop; \"q\":\"worker:*\"; ,\"params\":{\"grace\":\"30h\"}; /params/grace",
        "stop; \"q\":\"worker:*\"; ,\"canary\":[1]; /canary"
      })
  void tells_what_is_wrong_and_where(String action, String target, String more, String pointer) {
    isFaultAt(open(action, target, more), pointer);
  }
}
