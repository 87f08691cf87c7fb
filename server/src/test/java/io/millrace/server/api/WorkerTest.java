package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Workers that come, say that they are there, are told what is wanted of them, and go.
class WorkerTest extends ApiTest {
  private String come(String more) {
    var queues = "\"queues\":[{\"name\":\"%s\",\"weight\":3}]".formatted(queue);
    return id(api.post("/v1/workers", "{\"name\":\"img-7\",%s%s}".formatted(queues, more)));
  }

  private JsonNode worker(String id) {
    var answer = api.get("/v1/workers/" + id);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private Answer beat(String id, String body) {
    return api.post("/v1/workers/" + id + "/beat", body);
  }

  private JsonNode heard(String id, String body) {
    var answer = beat(id, body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private List<JsonNode> claim(String worker, int max) {
    var claim =
        "{\"worker_id\":\"%s\",\"queues\":[\"%s\"],\"max\":%d}".formatted(worker, queue, max);
    return list(api.post("/v1/claims", claim).json().path("claims"));
  }

  private static String active(JsonNode claim, String more) {
    return "{\"id\":\"%s\",\"lease\":\"%s\"%s}"
        .formatted(claim.at("/job/id").asText(), claim.at("/lease/token").asText(), more);
  }

  private static List<String> ids(JsonNode array) {
    return list(array).stream().map(it -> it.path("id").asText()).toList();
  }

  @Test
  void who_comes_is_told_who_it_is_and_how_often_to_be_heard_of() {
    var answer = api.post("/v1/workers", "{\"name\":\"img-7\"}");

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.json().path("id").asText()).matches("wrk_[0-9a-z]{26}");
    assertThat(answer.json().path("state").asText()).isEqualTo("running");
    assertThat(answer.json().path("ttl").asText()).isEqualTo("15s");
    assertThat(answer.json().path("beat_every").asText()).isEqualTo("5s");
    assertThat(answer.header("location")).contains("/v1/workers/" + id(answer));
  }

  @Test
  void is_shown_as_it_says() {
    var id =
        come(
            ",\"types\":[\"image.resize\"],\"labels\":[\"gpu\"],\"concurrency\":32,"
                + "\"version\":\"2.4.1\",\"mode\":\"pull\"");

    heard(id, "{\"state\":\"running\",\"free\":4,\"rss_bytes\":310000000}");

    var worker = worker(id);
    assertThat(worker.path("name").asText()).isEqualTo("img-7");
    assertThat(worker.path("mode").asText()).isEqualTo("pull");
    assertThat(worker.path("state").asText()).isEqualTo("running");
    assertThat(worker.path("types").toString()).isEqualTo("[\"image.resize\"]");
    assertThat(worker.path("queues").toString())
        .isEqualTo("[{\"name\":\"%s\",\"weight\":3}]".formatted(queue));
    assertThat(worker.path("labels").toString()).isEqualTo("[\"gpu\"]");
    assertThat(worker.path("concurrency").asInt()).isEqualTo(32);
    assertThat(worker.path("version").asText()).isEqualTo("2.4.1");
    assertThat(worker.path("rss_bytes").asLong()).isEqualTo(310_000_000);
    assertThat(worker.path("node").asText()).isEqualTo(server().node());
    assertThat(Instant.parse(worker.path("last_beat_at").asText()))
        .isAfterOrEqualTo(Instant.parse(worker.path("registered_at").asText()));
    assertThat(worker.path("jobs")).isEmpty();
  }

  @Test
  void a_list_has_nodes_too() {
    var first = come("");
    var second = come("");

    var all = api.get("/v1/workers?limit=500");

    assertThat(each(all, "id")).contains(first, second, server().node()).isSorted();
    var node =
        list(all.json().path("items")).stream()
            .filter(it -> it.path("mode").asText().equals("local"))
            .toList();
    assertThat(node).hasSize(1);
    assertThat(node.getFirst().path("state").asText()).isEqualTo("running");
  }

  @Test
  void a_list_comes_in_parts() {
    var first = come("");
    var second = come("");

    var page = api.get("/v1/workers?limit=1");
    assertThat(page.json().path("items")).hasSize(1);
    var next = page.json().path("next").asText();
    var rest = api.get("/v1/workers?limit=500&after=" + next);

    assertThat(each(rest, "id")).contains(second).doesNotContainAnyElementsOf(each(page, "id"));
    assertThat(each(api.get("/v1/workers?limit=500"), "id")).contains(first);
  }

  @Test
  void a_list_of_a_queue_has_who_serves_it_and_counts_no_others() {
    var here = come("");
    var other =
        api.post("/v1/workers", "{\"name\":\"o\",\"queues\":[\"%s-other\"]}".formatted(queue));

    var mine = api.get("/v1/workers?limit=500&queue=" + queue);

    assertThat(each(mine, "id")).contains(here).doesNotContain(id(other));
    assertThat(mine.json().at("/total/count").asInt()).isEqualTo(each(mine, "id").size());
    assertThat(each(api.get("/v1/workers?queue=%s,%1$s-other".formatted(queue)), "id"))
        .contains(here, id(other));
    isRefused(api.get("/v1/workers?queue="), 400, "malformed");
  }

  @Test
  void a_node_is_not_steered_here() {
    var node = server().node();

    isRefused(api.post("/v1/workers/" + node + "/quiet", ""), 501, "not_supported");
    isRefused(api.delete("/v1/workers/" + node), 501, "not_supported");
    isRefused(beat(node, "{}"), 404, "not_found");
    assertThat(worker(node).path("state").asText()).isEqualTo("running");
  }

  @Test
  void a_sign_of_life_renews_the_leases_that_it_names() {
    var id = come("");
    remote("");
    var claim = claim(id, 1).getFirst();
    var before = Instant.parse(claim.at("/lease/deadline").asText());

    var heard = heard(id, "{\"active\":[" + active(claim, "") + "]}");

    assertThat(heard.path("extended")).hasSize(1);
    assertThat(Instant.parse(heard.at("/extended/0/deadline").asText())).isAfter(before);
    assertThat(heard.path("lost")).isEmpty();
    assertThat(heard.path("state").asText()).isEqualTo("running");
    assertThat(heard.path("time").asText()).isNotBlank();
  }

  @Test
  void a_sign_of_life_keeps_what_holders_report() {
    var id = come("");
    var job = remote("");
    var claim = claim(id, 1).getFirst();

    heard(
        id,
        "{\"active\":["
            + active(
                claim,
                ",\"percent\":40,\"message\":\"page 4\",\"cursor\":{\"page\":4},"
                    + "\"log\":[{\"level\":\"warn\",\"message\":\"slow\"}]")
            + "]}");

    assertThat(job(job).at("/progress/percent").asInt()).isEqualTo(40);
    assertThat(job(job).at("/progress/message").asText()).isEqualTo("page 4");
    assertThat(each(api.get("/v1/jobs/" + job + "/logs"), "message")).containsExactly("slow");
    assertThat(worker(id).path("jobs").toString()).isEqualTo("[\"" + job + "\"]");
    assertThat(worker(id).path("running").asInt()).isEqualTo(1);
    api.post(
        "/v1/jobs/" + job + "/release",
        "{\"lease\":\"%s\"}".formatted(claim.at("/lease/token").asText()));
  }

  @Test
  void whose_leases_are_gone_is_told_so() {
    var id = come("");
    remote("");
    var claim = claim(id, 1).getFirst();
    var token = claim.at("/lease/token").asText();
    var job = claim.at("/job/id").asText();
    api.post("/v1/jobs/" + job + "/ack", "{\"lease\":\"%s\"}".formatted(token));

    var heard =
        heard(
            id,
            "{\"active\":["
                + active(claim, "")
                + ",{\"id\":\"nobodys\",\"lease\":\"1.x\"},{\"id\":\"b\",\"lease\":\"what\"}]}");

    assertThat(heard.path("extended")).isEmpty();
    assertThat(heard.path("lost").toString())
        .isEqualTo("[\"%s\",\"nobodys\",\"b\"]".formatted(job));
  }

  @Test
  void a_cancelled_job_is_told_with_its_time() {
    var id = come("");
    var job = remote("");
    var claim = claim(id, 1).getFirst();
    api.post("/v1/jobs/" + job + "/cancel", "{\"reason\":\"order withdrawn\"}");

    var heard = heard(id, "{\"active\":[" + active(claim, "") + "]}");

    var cancel = heard.at("/cancel/0");
    assertThat(cancel.path("id").asText()).isEqualTo(job);
    assertThat(cancel.path("mode").asText()).isEqualTo("cooperative");
    assertThat(cancel.path("reason").asText()).isEqualTo("order withdrawn");
    assertThat(Instant.parse(cancel.path("grace_until").asText())).isNotNull();
    assertThat(ids(heard.path("extended"))).containsExactly(job);
  }

  @Test
  void a_job_that_is_cancelled_by_force_is_to_be_dropped() {
    var id = come("");
    var job = remote("");
    var claim = claim(id, 1).getFirst();
    api.post("/v1/jobs/" + job + "/cancel", "{\"mode\":\"force\"}");

    var heard = heard(id, "{\"active\":[" + active(claim, "") + "]}");

    assertThat(heard.at("/cancel/0/id").asText()).isEqualTo(job);
    assertThat(heard.at("/cancel/0/mode").asText()).isEqualTo("force");
    assertThat(heard.path("lost")).isEmpty();
    assertThat(heard.path("extended")).isEmpty();
  }

  @Test
  void one_in_the_way_of_a_more_urgent_job_is_asked_to_yield() {
    api.put("/v1/queues/" + queue, "{\"concurrency\":1,\"preemption\":true}");
    var id = come("");
    var job = remote(",\"priority\":9,\"preemptible\":true");
    var claim = claim(id, 1).getFirst();
    remote(",\"priority\":0");
    claim(id, 1);

    var heard = heard(id, "{\"active\":[" + active(claim, "") + "]}");

    assertThat(ids(heard.path("yield"))).containsExactly(job);
    assertThat(heard.at("/yield/0/reason").asText()).isEqualTo("preempted");
  }

  @Test
  void who_is_to_be_quiet_hears_it_until_it_may_go_on() {
    var id = come("");

    var quiet = api.post("/v1/workers/" + id + "/quiet", "{\"reason\":\"deploy\"}");

    assertThat(quiet.status()).isEqualTo(202);
    assertThat(quiet.json().path("state").asText()).isEqualTo("quiet");
    assertThat(worker(id).path("state").asText()).isEqualTo("quiet");
    assertThat(worker(id).path("reason").asText()).isEqualTo("deploy");
    assertThat(heard(id, "{}").path("state").asText()).isEqualTo("quiet");
    assertThat(heard(id, "{\"state\":\"quiet\"}").path("state").asText()).isEqualTo("quiet");

    assertThat(api.post("/v1/workers/" + id + "/resume", "").status()).isEqualTo(202);
    assertThat(heard(id, "{\"state\":\"quiet\"}").path("state").asText()).isEqualTo("running");
    assertThat(worker(id).path("reason").isNull()).isTrue();
  }

  @Test
  void who_is_to_stop_hears_until_when_and_does_not_begin_again() {
    var id = come("");
    var now = Instant.parse(heard(id, "{}").path("time").asText());

    var stop = api.post("/v1/workers/" + id + "/stop", "{\"grace\":\"40s\"}");

    assertThat(stop.json().path("state").asText()).isEqualTo("stopping");
    var heard = heard(id, "{}");
    assertThat(heard.path("state").asText()).isEqualTo("stopping");
    assertThat(Instant.parse(heard.path("drain_until").asText()))
        .isBetween(now.plusSeconds(40), now.plusSeconds(60));
    api.post("/v1/workers/" + id + "/resume", "");
    assertThat(heard(id, "{\"state\":\"stopping\"}").path("state").asText()).isEqualTo("stopping");
  }

  @Test
  void who_is_quiet_by_itself_is_not_told_to_go_on() {
    var id = come("");

    assertThat(heard(id, "{\"state\":\"quiet\"}").path("state").asText()).isEqualTo("quiet");
    assertThat(worker(id).path("state").asText()).isEqualTo("quiet");
  }

  @Test
  void who_goes_is_listed_no_more_and_keeps_its_leases() {
    var id = come("");
    remote("");
    var claim = claim(id, 1).getFirst();

    assertThat(api.delete("/v1/workers/" + id).status()).isEqualTo(204);

    isRefused(api.get("/v1/workers/" + id), 404, "not_found");
    isRefused(api.delete("/v1/workers/" + id), 404, "not_found");
    var before = Instant.parse(claim.at("/lease/deadline").asText());
    isRefused(beat(id, "{\"active\":[" + active(claim, "") + "]}"), 404, "not_found");
    var another = come("");
    var heard = heard(another, "{\"active\":[" + active(claim, "") + "]}");
    assertThat(Instant.parse(heard.at("/extended/0/deadline").asText())).isAfter(before);
  }

  @Test
  void who_is_not_there_is_told_to_come_and_its_leases_go_on() {
    remote("");
    var claim = claim("wrk_none", 1).getFirst();
    var job = claim.at("/job/id").asText();
    var token = claim.at("/lease/token").asText();

    isRefused(
        beat("wrk_none", "{\"active\":[" + active(claim, ",\"percent\":7") + "]}"),
        404,
        "not_found");

    assertThat(job(job).at("/progress/percent").asInt()).isEqualTo(7);
    assertThat(api.post("/v1/jobs/" + job + "/ack", "{\"lease\":\"%s\"}".formatted(token)).status())
        .isEqualTo(200);
  }

  @Test
  void how_its_attempts_ended_is_counted_with_its_signs_of_life() {
    var id = come("");
    for (int at = 0; at < 4; at++) {
      remote(",\"max_attempts\":1");
    }
    var claims = claim(id, 4);
    ack(claims.get(0));
    ack(claims.get(1));
    ack(claims.get(1));
    end(claims.get(2), "nack", ",\"error\":{\"message\":\"boom\"}");
    end(claims.get(3), "release", "");

    heard(id, "{}");

    assertThat(worker(id).path("succeeded").asInt()).isEqualTo(2);
    assertThat(worker(id).path("failed").asInt()).isEqualTo(1);
  }

  private void ack(JsonNode claim) {
    end(claim, "ack", "");
  }

  private void end(JsonNode claim, String op, String more) {
    var body = "{\"lease\":\"%s\"%s}".formatted(claim.at("/lease/token").asText(), more);
    var answer = api.post("/v1/jobs/" + claim.at("/job/id").asText() + "/" + op, body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | /name",
        "{\"name\":\" \"} | /name",
        "{\"name\":\"n\",\"mode\":\"local\"} | /mode",
        "{\"name\":\"n\",\"queues\":[\"NO\"]} | /queues/0",
        "{\"name\":\"n\",\"concurrency\":0} | /concurrency",
        "{\"name\":\"n\",\"types\":[1]} | /types/0",
        "{\"name\":\"n\",\"nmae\":1} | /nmae",
      })
  void what_is_wrong_with_one_that_comes_is_told(String body, String pointer) {
    isFaultAt(api.careless().post("/v1/workers", body), pointer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"state\":\"gone\"} | /state",
        "{\"free\":-1} | /free",
        "{\"rss_bytes\":1.5} | /rss_bytes",
        "{\"active\":[{\"id\":\"a\"}]} | /active/0/lease",
        "{\"active\":[{\"id\":\"a\",\"lease\":\"1.x\",\"percent\":101}]} | /active/0/percent",
      })
  void what_is_wrong_with_a_sign_of_life_is_told(String body, String pointer) {
    isFaultAt(api.careless().post("/v1/workers/" + come("") + "/beat", body), pointer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"quiet", "resume", "stop", "beat"})
  void who_is_unknown_is_not_there(String verb) {
    var body = verb.equals("beat") ? "{}" : "";
    isRefused(api.post("/v1/workers/wrk_nobody/" + verb, body), 404, "not_found");
  }

  @Test
  void a_grace_has_bounds() {
    var path = "/v1/workers/" + come("") + "/stop";
    isFaultAt(api.careless().post(path, "{\"grace\":\"25h\"}"), "/grace");
    isFaultAt(api.careless().post(path, "{\"grace\":\"-1s\"}"), "/grace");
  }
}
