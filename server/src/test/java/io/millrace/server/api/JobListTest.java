package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobListTest extends ApiTest {
  @Test
  void lists_the_newest_first_without_what_is_large() {
    var first = remote("");
    var second = remote("");

    var answer = list("");

    assertThat(each(answer, "id")).containsExactly(second, first);
    var item = answer.json().at("/items/0");
    assertThat(item.has("args") || item.has("result") || item.has("attempts")).isFalse();
    assertThat(item.path("type").asText()).isEqualTo(REMOTE);
    assertThat(answer.json().path("next").isNull()).isTrue();
    assertThat(answer.json().at("/total/count").asInt()).isEqualTo(2);
    assertThat(answer.json().at("/total/relation").asText()).isEqualTo("eq");
    assertThat(answer.header("link")).isEmpty();
  }

  @Test
  void shows_the_fields_that_are_named() {
    remote(",\"args\":{\"a\":1}");

    var item = list("&fields=state,args").json().at("/items/0");

    assertThat(item.properties().stream().map(it -> it.getKey()))
        .containsExactlyInAnyOrder("id", "state", "args");
    isRefused(bad("fields=nope"), 400, "malformed");
  }

  @Test
  void filters_by_what_a_job_has() {
    var a = remote(",\"key\":\"k1\",\"tags\":[\"vip\",\"x\"]");
    var b = id(enqueue("other.type", ",\"key\":\"k2\",\"tags\":[\"eu\"],\"delay\":\"1h\""));

    assertThat(each(list("&type=remote"), "id")).containsExactly(a);
    assertThat(each(list("&type=other.*"), "id")).containsExactly(b);
    assertThat(each(list("&key=k1"), "id")).containsExactly(a);
    assertThat(each(list("&tag=vip"), "id")).containsExactly(a);
    assertThat(each(list("&tag=vip,eu"), "id")).containsExactly(b, a);
    assertThat(each(list("&state=ready"), "id")).containsExactly(a);
    assertThat(each(list("&state=ready,scheduled"), "id")).containsExactlyInAnyOrder(a, b);
    assertThat(each(list("&state=dead"), "id")).isEmpty();
    assertThat(each(api.get("/v1/jobs?queue=" + queue + "*"), "id")).contains(a, b);
    claim(1);
    assertThat(each(list("&state=running"), "id")).containsExactly(a);
  }

  @Test
  void filters_by_the_words_for_priorities() {
    var high = remote(",\"priority\":\"high\"");
    var low = remote(",\"priority\":7");

    assertThat(each(list("&q=priority:high"), "id")).containsExactly(high);
    assertThat(each(list("&q=priority:high,low"), "id")).containsExactly(low, high);
    assertThat(each(list("&q=priority:%3Ehigh"), "id")).containsExactly(low);
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=", "state=", "queue=", "from=", "sort=", "after="})
  void an_empty_parameter_does_not_ask_for_everything(String query) {
    isRefused(bad(query), 400, "malformed");
  }

  @Test
  void filters_by_worker_and_kind_of_failure() {
    var dead = dead(",\"args\":{\"kind\":\"auth\"}");
    var runs = remote("");
    api.post(
        "/v1/claims", "{\"queues\":[\"%s\"],\"worker_id\":\"wrk_%s\"}".formatted(queue, queue));

    assertThat(each(list("&error_kind=auth"), "id")).containsExactly(dead);
    assertThat(each(list("&error_kind=timeout,lost"), "id")).isEmpty();
    assertThat(each(list("&worker=wrk_" + queue), "id")).containsExactly(runs);
    isRefused(bad("error_kind=nope"), 400, "malformed");
  }

  @Test
  void filters_by_a_half_open_span() {
    var id = remote("");
    var at = job(id).path("created_at").asText();

    assertThat(each(list("&from=" + at), "id")).containsExactly(id);
    assertThat(each(list("&to=" + at), "id")).isEmpty();
    assertThat(each(list("&from=2020-01-01T00:00:00%2B01:00&to=2999-01-01T00:00:00Z"), "id"))
        .containsExactly(id);
    isRefused(bad("from=yesterday"), 400, "malformed");
  }

  @Test
  void is_read_page_by_page() {
    var ids = new ArrayList<String>();
    for (int count = 0; count < 5; count++) {
      ids.addFirst(remote(""));
    }

    var seen = new ArrayList<String>();
    var page = list("&limit=2");
    seen.addAll(each(page, "id"));
    remote("");
    while (page.header("link").isPresent()) {
      assertThat(page.json().path("next").isTextual()).isTrue();
      var link = page.header("link").get();
      assertThat(link).endsWith(">; rel=\"next\"");
      page = api.get(link.substring(1, link.indexOf('>')));
      seen.addAll(each(page, "id"));
    }

    assertThat(seen).containsExactlyElementsOf(ids);
  }

  @Test
  void goes_on_only_in_the_same_list() {
    remote("");
    remote("");
    var next = list("&limit=1").json().path("next").asText();

    assertThat(list("&limit=7&after=" + next).status()).isEqualTo(200);
    isRefused(list("&state=ready&after=" + next), 400, "cursor_mismatch");
    isRefused(list("&sort=created_at&after=" + next), 400, "cursor_mismatch");
    isRefused(list("&after=nonsense"), 400, "cursor_mismatch");
    isRefused(bad("after=%21%21"), 400, "cursor_mismatch");
  }

  @Test
  void counts_without_items() {
    remote("");

    var answer = list("&limit=0");

    assertThat(answer.json().path("items")).isEmpty();
    assertThat(answer.json().at("/total/count").asInt()).isEqualTo(1);
    assertThat(list("&limit=500").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=501",
        "limit=-1",
        "limit=x",
        "limit=1&limit=2",
        "state=sleeping",
        "sort=name",
        "sort=",
        "nope=1",
        "q=stat:dead",
        "q=attempt:many",
        "q=%22open",
        "sort=rank&q=state:dead",
        "sort=rank",
        "sort=run_at",
        "sort=started_at&state=ready",
        "sort=finished_at&state=ready,dead",
        "fields=id&fields=state"
      })
  void refuses_what_it_cannot_read(String query) {
    if (query.equals("sort=")) {
      assertThat(api.careless().get("/v1/jobs?sort=").status()).isIn(200, 400);
    } else {
      isRefused(bad(query), 400, "malformed");
    }
  }

  @Test
  void hints_at_the_parameter_that_was_meant() {
    assertThat(bad("stat=ready").text()).contains("\"parameter\":\"stat\"", "\"hint\":\"state\"");
  }

  @ParameterizedTest
  @CsvSource({"ready, rank", "scheduled, run_at", "running, started_at", "dead, finished_at"})
  void sorts_states_by_what_they_have(String state, String field) {
    assertThat(list("&state=" + state + "&sort=" + field).status()).isEqualTo(200);
    assertThat(list("&state=" + state + "&sort=-" + field).status()).isEqualTo(200);
  }

  @Test
  void has_a_natural_order_for_a_state() {
    var late = remote(",\"delay\":\"2h\"");
    var soon = remote(",\"delay\":\"1h\"");
    var low = remote(",\"priority\":9");
    var high = remote(",\"priority\":1");

    assertThat(each(list("&state=scheduled"), "id")).containsExactly(soon, late);
    assertThat(each(list("&state=ready"), "id")).containsExactly(high, low);
    assertThat(each(list("&sort=created_at"), "id")).containsExactly(late, soon, low, high);
  }

  @Test
  void comes_line_by_line_as_a_whole() {
    var ids = new ArrayList<String>();
    var drafts = (draft(REMOTE, "") + ",").repeat(999) + draft(REMOTE, "");
    var bulk = api.post("/v1/jobs", "[" + drafts + "]");
    ids.addAll(each(bulk, "id"));
    ids.add(remote(""));

    var answer =
        api.with("accept", "application/x-ndjson").get("/v1/jobs?sort=created_at&queue=" + queue);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).contains("application/x-ndjson");
    assertThat(answer.text().lines().map(JobListTest::id)).containsExactlyElementsOf(ids);
    assertThat(api.with("accept", "application/x-ndjson").get("/v1/jobs?queue=no" + queue).text())
        .isEmpty();
    assertThat(api.with("accept", "application/x-ndjson").head("/v1/jobs?queue=" + queue).status())
        .isEqualTo(200);
  }

  @Test
  void comes_in_no_other_type() {
    isRefused(api.with("accept", "text/csv").get("/v1/jobs"), 406, "not_acceptable");
    isRefused(api.with("accept", "application/json;q=0").get("/v1/jobs"), 406, "not_acceptable");
    assertThat(
            api.with("accept", "application/x-ndjson;q=0.1, application/json")
                .get("/v1/jobs?limit=1")
                .json()
                .has("items"))
        .isTrue();
  }

  @Test
  void finds_what_the_language_asks_for() {
    var a = remote(",\"args\":{\"user\":{\"id\":123}},\"tags\":[\"vip\"],\"key\":\"k1\"");
    var b = remote(",\"delay\":\"1h\",\"meta\":{\"tenant\":\"acme\"}");
    var dead = dead(",\"args\":{\"message\":\"decode failed\"}");

    assertThat(asked("args.user.id:123")).containsExactly(a);
    assertThat(asked("meta.tenant:ac*")).containsExactly(b);
    assertThat(asked("tag:vip,eu -state:dead")).containsExactly(a);
    assertThat(asked("state:ready,scheduled -key:k1")).containsExactly(b);
    assertThat(asked("error~%22decode failed%22 attempt:>=1")).containsExactly(dead);
    assertThat(asked("decode")).containsExactly(dead);
    assertThat(asked(a)).containsExactly(a);
    assertThat(asked("id:" + a + "," + dead)).containsExactly(dead, a);
    assertThat(asked("age:>1h")).isEmpty();
    assertThat(asked("age:<1h type:remote")).containsExactly(b, a);
    assertThat(each(list("&state=ready&q=state:dead"), "id")).isEmpty();
    assertThat(each(list("&state=ready&q=type:rem*"), "id")).containsExactly(a);
    assertThat(each(list("&rule=welcome"), "id")).isEmpty();
  }

  private List<String> asked(String q) {
    return each(list("&q=" + q.replace(" ", "%20").replace(">", "%3E").replace("<", "%3C")), "id");
  }

  @Test
  void says_how_many_it_looked_at_where_nothing_else_tells() {
    remote(",\"tags\":[\"vip\"]");

    var answer = list("&q=tag:vip").json();

    assertThat(answer.path("scanned").asInt()).isPositive();
    assertThat(answer.path("complete").asBoolean()).isTrue();
    assertThat(list("&q=state:ready").json().has("scanned")).isFalse();
  }

  @Test
  void points_at_every_fault_of_a_query() {
    var answer = bad("q=tag:a%20stat:dead%20state:ded");

    isRefused(answer, 400, "malformed");
    assertThat(answer.json().at("/position/line").asInt()).isEqualTo(1);
    assertThat(answer.json().at("/position/column").asInt()).isEqualTo(7);
    assertThat(answer.json().at("/errors/0/parameter").asText()).isEqualTo("q");
    assertThat(answer.json().at("/errors/0/length").asInt()).isEqualTo(4);
    assertThat(answer.json().at("/errors/0/hint").asText()).isEqualTo("state");
    assertThat(answer.json().at("/errors/1/position/column").asInt()).isEqualTo(23);
    assertThat(answer.json().at("/errors/1/hint").asText()).isEqualTo("dead");
  }

  @Test
  void goes_on_in_a_list_that_a_query_chose() {
    var first = remote(",\"tags\":[\"x\"]");
    remote("");
    var last = remote(",\"tags\":[\"x\"]");

    var page = list("&q=tag:x&limit=1");
    var link = page.header("link").orElseThrow();

    assertThat(each(page, "id")).containsExactly(last);
    assertThat(each(api.get(link.substring(1, link.indexOf('>'))), "id")).containsExactly(first);
  }

  private Answer list(String more) {
    return api.get("/v1/jobs?queue=" + queue + more);
  }

  private Answer bad(String query) {
    return api.careless().get("/v1/jobs?" + query);
  }

  private static String id(String line) {
    var parts = List.of(line.split("\"", -1));
    return parts.get(parts.indexOf("id") + 2);
  }
}
