package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A worker that has a socket: what it says there, and what it is sent without asking.
class StreamWorkerTest extends ApiTest {
  private final List<LiveClient> clients = new ArrayList<>();

  @AfterEach
  void close() {
    clients.forEach(LiveClient::close);
  }

  private LiveClient open() {
    var client = LiveClient.open(url());
    clients.add(client);
    return client;
  }

  private LiveClient worker() {
    var client = open();
    register(client);
    return client;
  }

  private String register(LiveClient client) {
    client.send(
        "{\"op\":\"register\",\"id\":1,\"name\":\"ws\",\"queues\":[\"%s\"]}".formatted(queue));
    return client.next("ok").at("/result/id").asText();
  }

  private static JsonNode job(LiveClient client) {
    return client.next("job");
  }

  private static String end(String op, int id, JsonNode claim, String more) {
    return "{\"op\":\"%s\",\"id\":%d,\"job\":\"%s\",\"lease\":\"%s\"%s}"
        .formatted(op, id, claim.at("/job/id").asText(), claim.at("/lease/token").asText(), more);
  }

  private static String active(JsonNode claim) {
    return "{\"id\":\"%s\",\"lease\":\"%s\"}"
        .formatted(claim.at("/job/id").asText(), claim.at("/lease/token").asText());
  }

  @Test
  void is_sent_what_it_wants_and_ends_it() {
    var client = worker();
    var id = remote(",\"args\":{\"a\":1}");
    client.send("{\"op\":\"want\",\"n\":1}");

    var claim = job(client);
    assertThat(claim.at("/job/id").asText()).isEqualTo(id);
    assertThat(claim.at("/job/args/a").asInt()).isEqualTo(1);
    assertThat(claim.at("/lease/renew_every").asText()).isEqualTo("5s");
    assertThat(claim.path("deadline").asText()).isNotBlank();
    client.send(end("ack", 7, claim, ",\"result\":{\"done\":true}"));

    var ok = client.next("ok");
    assertThat(ok.path("id").asInt()).isEqualTo(7);
    assertThat(ok.at("/result/state").asText()).isEqualTo("succeeded");
    assertThat(super.job(id).at("/result/done").asBoolean()).isTrue();
  }

  @Test
  void leaves_a_line_when_it_comes() {
    var id = register(open());

    var lines = list(api.get("/v1/audit?resource=worker:" + id).json().path("items"));
    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst().path("action").asText()).isEqualTo("worker.create");
    assertThat(lines.getFirst().path("remote").asText()).isEqualTo("127.0.0.1");
    assertThat(lines.getFirst().at("/after/name").asText()).isEqualTo("ws");
  }

  @Test
  void may_want_before_it_is_told_that_it_is_listed() {
    var id = remote("");
    var client = open();
    client.send(
        "[{\"op\":\"register\",\"id\":1,\"name\":\"ws\",\"queues\":[\"%s\"]},".formatted(queue)
            + "{\"op\":\"want\",\"id\":2,\"n\":1}]");

    assertThat(job(client).at("/job/id").asText()).isEqualTo(id);
  }

  @Test
  void what_comes_later_is_sent_when_it_comes() {
    var client = worker();
    client.send("{\"op\":\"want\",\"id\":2,\"n\":2}");
    client.next("ok");

    var id = remote("");

    assertThat(job(client).at("/job/id").asText()).isEqualTo(id);
  }

  @Test
  void never_holds_more_than_it_wants() {
    var client = worker();
    for (int at = 0; at < 5; at++) {
      remote("");
    }
    client.send("{\"op\":\"want\",\"n\":2}");
    var first = job(client);
    job(client);
    client.send("{\"op\":\"ping\",\"ts\":1}");
    assertThat(client.next().path("op").asText()).isEqualTo("pong");
    assertThat(running()).isEqualTo(2);

    client.send(end("ack", 1, first, ""));

    job(client);
    assertThat(running()).isEqualTo(2);
    client.send("{\"op\":\"want\",\"n\":4}");
    job(client);
    job(client);
    assertThat(running()).isEqualTo(4);
  }

  private int running() {
    return api.get("/v1/queues/" + queue).json().at("/stats/running").asInt();
  }

  @Test
  void who_wants_nothing_is_sent_nothing() {
    var client = worker();
    client.send("{\"op\":\"want\",\"n\":1}");
    var claim = job(client.send("{\"op\":\"ping\"}"), remote(""));
    client.send(end("ack", 1, claim, ",\"want\":0"));
    client.next("ok");
    remote("");

    client.send("{\"op\":\"ping\",\"ts\":2}");

    assertThat(client.next().path("op").asText()).isEqualTo("pong");
    assertThat(running()).isZero();
  }

  private static JsonNode job(LiveClient client, String id) {
    var claim = job(client);
    assertThat(claim.at("/job/id").asText()).isEqualTo(id);
    return claim;
  }

  @Test
  void all_ends_have_their_words() {
    var client = worker();
    var ids = List.of(remote(""), remote(",\"max_attempts\":1"), remote(""), remote(""));
    client.send("{\"op\":\"want\",\"n\":4}");
    var claims = List.of(job(client), job(client), job(client), job(client));
    client.send("{\"op\":\"want\",\"n\":0}");

    client.send(
        "["
            + String.join(
                ",",
                end("ack", 1, claims.get(0), ""),
                end("nack", 2, claims.get(1), ",\"error\":{\"message\":\"boom\"}"),
                end("snooze", 3, claims.get(2), ",\"for\":\"1h\""),
                end("release", 4, claims.get(3), ",\"cursor\":{\"page\":4}"))
            + "]");

    var states = new ArrayList<String>();
    for (int at = 0; at < 4; at++) {
      states.add(client.next("ok").at("/result/state").asText());
    }
    assertThat(states).containsExactly("succeeded", "dead", "scheduled", "ready");
    assertThat(ids.stream().map(this::state))
        .containsExactly("succeeded", "dead", "scheduled", "ready");
  }

  @Test
  void a_second_end_is_told_that_the_lease_is_gone() {
    var client = worker();
    var id = remote("");
    client.send("{\"op\":\"want\",\"n\":1}");
    var claim = job(client, id);
    client.send(end("ack", 1, claim, ""));
    client.next("ok");

    client.send(end("nack", 2, claim, ""));

    var refused = client.next("err");
    assertThat(refused.path("id").asInt()).isEqualTo(2);
    assertThat(refused.path("code").asText()).isEqualTo("stale_lease");
    assertThat(refused.path("state").asText()).isEqualTo("succeeded");
    client.send(end("ack", 3, claim, ""));
    assertThat(client.next("ok").at("/result/state").asText()).isEqualTo("succeeded");
  }

  @Test
  void reports_as_it_works() {
    var client = worker();
    var id = remote("");
    client.send("{\"op\":\"want\",\"n\":1}");
    var claim = job(client, id);

    client.send(end("progress", 1, claim, ",\"percent\":40,\"cursor\":{\"page\":4}"));
    assertThat(client.next("ok").at("/result/deadline").asText()).isNotBlank();
    client.send(end("log", 2, claim, ",\"lines\":[{\"message\":\"here\"}]"));
    client.next("ok");
    client.send(end("extend", 3, claim, ",\"by\":\"1m\""));
    var deadline = Instant.parse(client.next("ok").at("/result/deadline").asText());

    assertThat(deadline).isAfter(Instant.parse(claim.at("/lease/deadline").asText()));
    assertThat(super.job(id).at("/progress/percent").asInt()).isEqualTo(40);
    assertThat(each(api.get("/v1/jobs/" + id + "/logs"), "message")).containsExactly("here");
  }

  @Test
  void a_sign_of_life_renews_and_is_answered_as_a_call() {
    var client = open();
    var worker = register(client);
    remote("");
    client.send("{\"op\":\"want\",\"n\":1}");
    var claim = job(client);

    client.send("{\"op\":\"beat\",\"id\":5,\"free\":3,\"active\":[" + active(claim) + "]}");

    var result = client.next("ok").path("result");
    assertThat(result.path("state").asText()).isEqualTo("running");
    assertThat(result.path("extended")).hasSize(1);
    var shown = api.get("/v1/workers/" + worker).json();
    assertThat(shown.path("jobs")).hasSize(1);
  }

  @Test
  void a_cancel_comes_by_itself_and_once() {
    var client = worker();
    var id = remote("");
    client.send("{\"op\":\"want\",\"n\":1}");
    var claim = job(client, id);

    api.post("/v1/jobs/" + id + "/cancel", "{\"reason\":\"order withdrawn\"}");

    var cancel = client.next();
    assertThat(cancel.path("op").asText()).isEqualTo("cancel");
    assertThat(cancel.path("job").asText()).isEqualTo(id);
    assertThat(cancel.path("lease").asText()).isEqualTo(claim.at("/lease/token").asText());
    assertThat(cancel.path("reason").asText()).isEqualTo("order withdrawn");
    assertThat(cancel.path("mode").asText()).isEqualTo("cooperative");
    assertThat(Instant.parse(cancel.path("grace_until").asText())).isNotNull();
    api.post("/v1/jobs/" + remote("") + "/cancel", "");
    client.send("{\"op\":\"ping\",\"ts\":1}");
    assertThat(client.next().path("op").asText()).isEqualTo("pong");
  }

  @Test
  void a_cancel_by_force_frees_its_place() {
    var client = worker();
    var id = remote("");
    client.send("{\"op\":\"want\",\"n\":1}");
    job(client, id);
    var next = remote("");

    api.post("/v1/jobs/" + id + "/cancel", "{\"mode\":\"force\"}");

    assertThat(client.next("cancel").path("mode").asText()).isEqualTo("force");
    job(client, next);
  }

  @Test
  void who_is_in_the_way_is_asked_to_yield() {
    api.put("/v1/queues/" + queue, "{\"concurrency\":1,\"preemption\":true}");
    var client = worker();
    var id = remote(",\"priority\":9,\"preemptible\":true");
    client.send("{\"op\":\"want\",\"n\":2}");
    var claim = job(client, id);

    var urgent = remote(",\"priority\":0");

    var asked = client.next("yield");
    assertThat(asked.path("job").asText()).isEqualTo(id);
    assertThat(asked.path("reason").asText()).isEqualTo("preempted");
    client.send(end("release", 9, claim, ",\"cursor\":1"));
    job(client, urgent);
  }

  @Test
  void a_lease_that_nobody_renews_is_told_to_be_lost() {
    var client = worker();
    var id = id(api.post("/v1/jobs", draft(REMOTE, ",\"lease\":\"300ms\"")));
    client.send("{\"op\":\"want\",\"n\":1}");
    var claim = job(client, id);

    var again = client.next();
    while (again.path("op").asText().equals("job")) {
      assertThat(again.at("/job/id").asText()).isEqualTo(id);
      again = client.next();
    }

    assertThat(again.path("op").asText()).isEqualTo("lost");
    assertThat(again.path("job").asText()).isEqualTo(id);
    assertThat(again.path("lease").asText()).isEqualTo(claim.at("/lease/token").asText());
  }

  @Test
  void who_is_to_be_quiet_hears_it_at_once_and_is_sent_nothing() {
    var client = open();
    var worker = register(client);
    client.send("{\"op\":\"want\",\"id\":2,\"n\":5}");
    client.next("ok");

    api.post("/v1/workers/" + worker + "/quiet", "{\"reason\":\"deploy\"}");

    assertThat(client.next("state").path("state").asText()).isEqualTo("quiet");
    var id = remote("");
    client.send("{\"op\":\"ping\",\"ts\":1}");
    assertThat(client.next().path("op").asText()).isEqualTo("pong");
    assertThat(running()).isZero();
    api.post("/v1/workers/" + worker + "/resume", "");
    assertThat(client.next("state").path("state").asText()).isEqualTo("running");
    job(client, id);
  }

  @Test
  void who_is_to_stop_hears_until_when() {
    var client = open();
    var worker = register(client);

    api.post("/v1/workers/" + worker + "/stop", "{\"grace\":\"40s\"}");

    var state = client.next("state");
    assertThat(state.path("state").asText()).isEqualTo("stopping");
    assertThat(Instant.parse(state.path("drain_until").asText())).isNotNull();
  }

  @Test
  void who_comes_back_goes_on_with_its_leases() {
    var client = open();
    var worker = register(client);
    var id = remote("");
    client.send("{\"op\":\"want\",\"n\":1}");
    var claim = job(client, id);
    client.close();
    remote("");

    var again = LiveClient.silent(url(), "");
    clients.add(again);
    again.send("{\"op\":\"hello\",\"v\":1,\"worker_id\":\"" + worker + "\"}");
    again.next("welcome");
    again.send("{\"op\":\"beat\",\"id\":1,\"active\":[" + active(claim) + "]}");
    assertThat(again.next("ok").at("/result/extended/0/id").asText()).isEqualTo(id);
    again.send("{\"op\":\"want\",\"id\":2,\"n\":1}");
    again.next("ok");
    // What it brought with it counts.
    assertThat(running()).isEqualTo(1);
    again.send(end("ack", 3, claim, ""));

    assertThat(again.next("ok").at("/result/state").asText()).isEqualTo("succeeded");
    assertThat(job(again).at("/job/id").asText()).isNotEqualTo(id);
  }

  @Test
  void what_a_lost_socket_waited_for_goes_to_the_next() {
    var lost = worker();
    lost.send("{\"op\":\"want\",\"id\":2,\"n\":1}");
    lost.next("ok");
    lost.close();
    var next = worker();
    next.send("{\"op\":\"want\",\"n\":1}");

    var id = remote("");

    job(next, id);
  }

  @Test
  void an_id_that_is_not_listed_is_told_to_register() {
    var client = LiveClient.silent(url(), "");
    clients.add(client);
    client.send("{\"op\":\"hello\",\"v\":1,\"worker_id\":\"wrk_nobody\"}");
    client.next("welcome");

    client.send("{\"op\":\"beat\",\"id\":1}");

    assertThat(client.next("err").path("code").asText()).isEqualTo("not_found");
  }

  @Test
  void who_looks_on_sees_who_comes_and_goes() {
    var viewer = open();
    viewer.sub("\"id\":1,\"ch\":\"workers\",\"from\":\"snapshot\"");
    var id = register(open());

    assertThat(seen(viewer, id).path("name").asText()).isEqualTo("ws");
    api.post("/v1/workers/" + id + "/quiet", "");
    var changed = seen(viewer, id);
    while (!changed.path("state").asText().equals("quiet")) {
      changed = seen(viewer, id);
    }
    api.delete("/v1/workers/" + id);
    while (!changed.path("gone").asBoolean()) {
      changed = seen(viewer, id);
    }
  }

  /// The next that is told of that one.
  private static JsonNode seen(LiveClient viewer, String id) {
    while (true) {
      for (var item : list(viewer.next("ev").path("items"))) {
        if (item.path("id").asText().equals(id)) {
          return item;
        }
      }
    }
  }

  @Test
  void sixty_four_requests_may_wait_for_answers() {
    var client = worker();
    var frames = new ArrayList<String>();
    for (int at = 0; at < 65; at++) {
      frames.add(
          "{\"op\":\"ack\",\"id\":%d,\"job\":\"none\",\"lease\":\"1.x\"}".formatted(100 + at));
    }

    client.send("[" + String.join(",", frames) + "]");

    var codes = new ArrayList<String>();
    for (int at = 0; at < 65; at++) {
      codes.add(client.next("err").path("code").asText());
    }
    assertThat(codes).containsOnly("not_found", "quota_exceeded");
    assertThat(codes.stream().filter("quota_exceeded"::equals)).hasSize(1);
  }

  @Test
  void a_wish_that_was_refused_waits_for_no_answer() {
    var client = open();
    for (int at = 0; at < 65; at++) {
      client.send("{\"op\":\"want\",\"n\":7}");

      assertThat(client.next("err").path("code").asText()).isEqualTo("malformed");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"op\":\"want\",\"n\":7} | malformed",
        "{\"op\":\"want\",\"n\":1001,\"queues\":[\"a\"]} | validation_failed",
        "{\"op\":\"ack\",\"job\":\"a\",\"lease\":\"1.x\"} | validation_failed",
        "{\"op\":\"ack\",\"id\":7,\"lease\":\"1.x\"} | validation_failed",
        "{\"op\":\"ack\",\"id\":7,\"job\":\"a\",\"lease\":\"1.x\",\"more\":1} | validation_failed",
        "{\"op\":\"extend\",\"id\":7,\"job\":\"none\",\"lease\":\"1.x\"} | not_found",
        "{\"op\":\"register\",\"id\":7} | validation_failed",
        "{\"op\":\"beat\",\"id\":7} | not_found",
      })
  void what_is_wrong_with_a_frame_is_answered_and_the_socket_goes_on(String frame, String code) {
    var client = open();
    client.send(frame);
    var refused = client.next();
    assertThat(refused.path("op").asText()).as(refused.toString()).isEqualTo("err");
    assertThat(refused.path("code").asText()).isEqualTo(code);
    client.send("{\"op\":\"ping\",\"ts\":5}");
    assertThat(client.next().path("op").asText()).isEqualTo("pong");
  }
}
