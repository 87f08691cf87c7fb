package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterTest extends ApiTest {
  private static final String AUTH = ",\"args\":{\"kind\":\"auth\",\"message\":\"no\"}";

  @Test
  void is_a_job_that_failed_for_good() {
    var id = dead(AUTH);

    var item = list("").json().at("/items/0");

    assertThat(item.path("id").asText()).isEqualTo(id);
    assertThat(item.at("/error/kind").asText()).isEqualTo("auth");
    assertThat(item.path("attempts").asInt()).isEqualTo(1);
    assertThat(item.path("signature").asText()).startsWith("sig_");
    var one = api.get("/v1/dead-letters/" + id);
    assertThat(one.json().at("/job/state").asText()).isEqualTo("dead");
    isRefused(api.get("/v1/dead-letters/" + succeeded()), 404, "not_found");
    isRefused(api.get("/v1/dead-letters/nobody"), 404, "not_found");
  }

  @Test
  void is_not_sent_again_to_who_has_it_until_it_is_changed() {
    var path = "/v1/dead-letters/" + dead(AUTH);
    var tag = api.get(path).header("etag").orElseThrow();

    var known = api.with("if-none-match", tag).get(path);
    assertThat(known.status()).isEqualTo(304);
    assertThat(known.header("etag")).contains(tag);
    assertThat(known.text()).isEmpty();

    api.patch("/v1/jobs/" + path.substring(path.lastIndexOf('/') + 1), "{\"tags\":[\"seen\"]}");
    assertThat(api.with("if-none-match", tag).get(path).status()).isEqualTo(200);
  }

  @Test
  void shows_in_a_list_what_is_named() {
    var id = dead(AUTH);

    var items = api.get("/v1/dead-letters?fields=type,attempts&queue=" + queue).json();

    assertThat(items.at("/items/0"))
        .hasToString("{\"id\":\"%s\",\"type\":\"%s\",\"attempts\":1}".formatted(id, "fail"));
    var refused = api.careless().get("/v1/dead-letters?fields=tpye");
    isRefused(refused, 400, "malformed");
    assertThat(refused.text()).contains("did you mean 'type'?");
  }

  @Test
  void is_found_by_what_it_has() {
    var auth = dead(AUTH + ",\"key\":\"k1\",\"tags\":[\"vip\"]");
    var other = dead("");

    assertThat(ids("")).containsExactly(other, auth);
    assertThat(ids("&error_kind=auth")).containsExactly(auth);
    assertThat(ids("&type=fail,x")).hasSize(2);
    assertThat(ids("&type=fai*")).hasSize(2);
    assertThat(ids("&key=k1")).containsExactly(auth);
    assertThat(ids("&tag=vip")).containsExactly(auth);
    assertThat(ids("&from=2999-01-01T00:00:00Z")).isEmpty();
    var signature = api.get("/v1/dead-letters/" + auth).json().path("signature").asText();
    assertThat(ids("&signature=" + signature)).containsExactly(auth);
    assertThat(ids("&q=error_kind:auth%20tag:vip")).containsExactly(auth);
    assertThat(ids("&q=state:ready")).isEmpty();
    assertThat(ids("&sort=finished_at")).containsExactly(auth, other);
    assertThat(ids("&limit=1")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sort=rank", "error_kind=odd", "limit=501", "state=dead", "from=x", "q=a:b"})
  void refuses_parameters_it_cannot_read(String query) {
    isRefused(api.careless().get("/v1/dead-letters?" + query), 400, "malformed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rule", "schedule", "workflow", "connection"})
  void is_asked_for_by_what_made_it(String origin) {
    dead("");

    assertThat(ids("&" + origin + "=x")).isEmpty();
    var filter = "{\"filter\":{\"queue\":\"" + queue + "\",\"" + origin + "\":\"x\"}}";
    assertThat(api.post("/v1/dead-letters/delete", filter).json().path("deleted").asInt()).isZero();
  }

  @Test
  void many_are_chosen_by_a_question_as_well() {
    dead(AUTH);
    var other = dead("");
    var filter = "{\"filter\":{\"queue\":\"" + queue + "\",\"q\":\"error_kind:auth\"}}";

    assertThat(api.post("/v1/dead-letters/delete", filter).json().path("deleted").asInt()).isOne();

    assertThat(ids("")).containsExactly(other);
    isFaultAt(
        api.careless().post("/v1/dead-letters/delete", "{\"filter\":{\"q\":\"state:(((\"}}"),
        "/filter/q");
  }

  @Test
  void comes_line_by_line() {
    dead("");
    dead("");

    var lines =
        api.with("accept", "application/x-ndjson").get("/v1/dead-letters?queue=" + queue).text();

    assertThat(lines.lines()).hasSize(2).allSatisfy(it -> assertThat(it).startsWith("{\"id\""));
  }

  @Test
  void is_counted() {
    dead(AUTH);
    dead("");

    var stats = api.get("/v1/dead-letters/stats?queue=" + queue).json();

    assertThat(stats.path("total").asInt()).isEqualTo(2);
    assertThat(stats.at("/by_queue/" + queue).asInt()).isEqualTo(2);
    assertThat(stats.at("/by_type/fail").asInt()).isEqualTo(2);
    assertThat(stats.at("/by_error_kind/auth").asInt()).isEqualTo(1);
    assertThat(stats.path("oldest_at").isTextual()).isTrue();
    var none = api.get("/v1/dead-letters/stats?queue=none").json();
    assertThat(none.path("total").asInt()).isZero();
    assertThat(none.path("oldest_at").isNull()).isTrue();
  }

  @Test
  void gets_another_chance() {
    var id = dead("");

    var answer = api.post("/v1/dead-letters/" + id + "/retry", "{\"args\":{\"times\":0}}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(api.get("/v1/jobs/" + id + "?wait=20s").json().path("state").asText())
        .isEqualTo("succeeded");
    isRefused(api.post("/v1/dead-letters/" + id + "/retry", ""), 404, "not_found");
  }

  @Test
  void is_forgotten() {
    var id = dead("");

    assertThat(api.delete("/v1/dead-letters/" + id).status()).isEqualTo(204);
    isRefused(api.get("/v1/dead-letters/" + id), 410, "gone");
    isRefused(api.delete("/v1/dead-letters/" + remote("")), 404, "not_found");
  }

  @Test
  void stays_while_a_job_that_has_not_ended_depends_on_it() {
    var id = dead("");
    var other = remote("");
    remote(
        ",\"depends_on\":[\"%s\",\"%s\"],\"on_dependency_failure\":\"run\"".formatted(id, other));

    isRefused(api.delete("/v1/dead-letters/" + id), 409, "in_use");
    assertThat(state(id)).isEqualTo("dead");
  }

  @Test
  void many_get_another_chance_by_filter() {
    var auth = dead(AUTH);
    var other = dead("");

    var answer =
        api.post(
            "/v1/dead-letters/retry",
            "{\"filter\":{\"queue\":\"%s\",\"error_kind\":\"auth\"},\"run_at\":\"2999-01-01T00:00:00Z\"}"
                .formatted(queue));

    assertThat(answer.json().path("matched").asInt()).isEqualTo(1);
    assertThat(answer.json().path("retried").asInt()).isEqualTo(1);
    assertThat(answer.json().path("failed")).isEmpty();
    assertThat(state(auth)).isEqualTo("scheduled");
    assertThat(state(other)).isEqualTo("dead");
  }

  @Test
  void many_are_forgotten_up_to_a_limit() {
    dead("");
    dead("");
    dead("");

    var filter = "{\"filter\":{\"queue\":\"" + queue + "\"},\"limit\":2}";
    assertThat(api.post("/v1/dead-letters/delete", filter).json().path("deleted").asInt())
        .isEqualTo(2);
    assertThat(api.post("/v1/dead-letters/delete", filter).json().path("deleted").asInt())
        .isEqualTo(1);
  }

  @Test
  void is_pruned_by_age() {
    var id = dead("");

    var none = api.post("/v1/dead-letters/prune", "{\"before\":\"2020-01-01T00:00:00Z\"}").json();

    assertThat(none.path("pruned").asInt()).isZero();
    assertThat(none.path("more").asBoolean()).isFalse();
    assertThat(state(id)).isEqualTo("dead");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "retry | | /filter",
        "retry | 'filter':{'quue':'a'} | /filter/quue",
        "retry | 'filter':{'error_kind':'odd'} | /filter/error_kind",
        "retry | 'filter':[] | /filter",
        "retry | 'filter':{},'limit':0 | /limit",
        "retry | 'filter':{},'limit':1000000001 | /limit",
        "delete | | /filter",
        "delete | 'filter':{},'x':1 | /x",
        "prune | | /before",
        "prune | 'before':'x' | /before",
        "prune | 'before':'2020-01-01T00:00:00Z','limit':1001 | /limit",
      })
  void refuses_what_is_wrong(String action, String body, String pointer) {
    var text = body == null ? "" : body.replace('\'', '"');

    isFaultAt(api.careless().post("/v1/dead-letters/" + action, "{" + text + "}"), pointer);
  }

  @Test
  void is_one_of_a_group_that_died_of_the_same() {
    dead(AUTH + ",\"key\":\"k1\"");
    var newest = dead(AUTH + ",\"key\":\"k2\"");
    dead("");

    var groups = api.get("/v1/dead-letters/groups?q=error_kind:auth&queue=" + queue).json();

    assertThat(groups.path("items")).hasSize(1);
    var group = groups.at("/items/0");
    assertThat(group.path("count").asInt()).isEqualTo(2);
    assertThat(group.path("keys").asInt()).isEqualTo(2);
    assertThat(group.path("error_kind").asText()).isEqualTo("auth");
    assertThat(group.at("/sample/id").asText()).isEqualTo(newest);
    assertThat(group.at("/queues/0").asText()).isEqualTo(queue);
    assertThat(group.path("trend")).hasSize(24);
    assertThat(group.path("muted_until").isNull()).isTrue();
    assertThat(groups.at("/total/count").asInt()).isEqualTo(1);
    assertThat(api.get("/v1/dead-letters/groups?limit=1&queue=" + queue).header("link"))
        .isPresent();
  }

  @Test
  void of_a_group_it_is_noted_that_nobody_wants_to_hear_of_it() {
    var id = dead(",\"args\":{\"kind\":\"terminal\",\"type\":\"" + queue + "\"}");
    var path =
        "/v1/dead-letters/groups/"
            + api.get("/v1/dead-letters/" + id).json().path("signature").asText();

    var muted =
        api.patch(path, "{\"muted_until\":\"2999-01-01T00:00:00Z\",\"note\":\"vendor outage\"}");

    assertThat(muted.status()).as(muted.text()).isEqualTo(200);
    assertThat(api.get(path).json().path("note").asText()).isEqualTo("vendor outage");
    api.patch(path, "{\"muted_until\":null}");
    assertThat(api.get(path).json().path("muted_until").isNull()).isTrue();
    assertThat(api.get(path).json().path("note").asText()).isEqualTo("vendor outage");
    isFaultAt(api.careless().patch(path, "{\"muted_until\":\"soon\"}"), "/muted_until");
    isFaultAt(api.careless().patch(path, "{\"nota\":\"x\"}"), "/nota");
    isRefused(api.get("/v1/dead-letters/groups/sig_none"), 404, "not_found");
    isRefused(api.patch("/v1/dead-letters/groups/sig_none", "{}"), 404, "not_found");
  }

  private Answer list(String more) {
    return api.get("/v1/dead-letters?queue=" + queue + more);
  }

  private List<String> ids(String more) {
    return each(list(more), "id");
  }
}
