package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.http.contract.OpenApiChecked.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Jobs that are the same as others, or wait for them.
class TiesTest extends ApiTest {
  @Test
  void the_second_of_two_that_are_the_same_is_answered_with_the_first() {
    var first = id(put("'args':{'a':1,'b':[1.0]},'unique':true"));

    var second = put("'args':{'b':[1],'a':1},'unique':true");

    assertThat(second.status()).isEqualTo(200);
    assertThat(second.json().path("duplicate_of").asText()).isEqualTo(first);
    assertThat(put("'args':{'a':2},'unique':true").status()).isEqualTo(201);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'by':['args.user.id'] | 'args':{'user':{'id':7},'x':1} | 'args':{'user':{'id':7},'x':2}",
        "'by':['key'] | 'key':'k','args':{'x':1} | 'key':'k','args':{'x':2}",
        "'by':['tags'] | 'tags':['a','b'] | 'tags':['b','a']",
        "'by':['type','queue'] | 'args':{'x':1} | 'args':{'x':2}",
      })
  void are_compared_by_the_parts_that_are_named(String by, String one, String other) {
    var unique = ",'unique':{" + by + "}";
    var first = id(put(one + unique));

    assertThat(put(other + unique).json().path("duplicate_of").asText()).isEqualTo(first);
  }

  @Test
  void the_first_takes_over_what_replace_names() {
    var unique = ",'unique':{'by':['key'],'on_conflict':'replace','replace':['args','priority']}";
    var first = id(put("'key':'k','args':{'n':1}" + unique));

    var answer = put("'key':'k','args':{'n':2},'priority':1" + unique).json();

    assertThat(answer.path("id").asText()).isEqualTo(first);
    assertThat(job(first).at("/args/n").asInt()).isEqualTo(2);
    assertThat(job(first).path("priority").asInt()).isEqualTo(1);
    assertThat(job(first).at("/unique/on_conflict").asText()).isEqualTo("replace");
  }

  @Test
  void an_array_tells_of_each_which_one_it_is_the_same_as() {
    var draft = draft(REMOTE, ",\"unique\":true");

    var items = api.post("/v1/jobs", "[" + draft + "," + draft + "]").json().path("items");

    assertThat(items.at("/0/status").asInt()).isEqualTo(201);
    assertThat(items.at("/1/status").asInt()).isEqualTo(200);
    assertThat(items.at("/1/duplicate_of")).isEqualTo(items.at("/0/id"));
  }

  @Test
  void a_child_waits_for_its_parent_and_is_given_what_that_came_to() {
    var parent = remote("");
    var child = id(put("'depends_on':['" + parent + "']"));
    assertThat(state(child)).isEqualTo("waiting");
    assertThat(job(child).at("/depends_on/0").asText()).isEqualTo(parent);
    isRefused(api.delete("/v1/jobs/" + parent), 409, "conflict_state");

    var body = "{\"lease\":\"%s\",\"result\":{\"n\":1}}".formatted(token());
    assertThat(api.post("/v1/jobs/" + parent + "/ack", body).status()).isEqualTo(200);

    isRefused(api.delete("/v1/jobs/" + parent), 409, "in_use");
    var claim = claim(1).getFirst();
    assertThat(claim.at("/job/id").asText()).isEqualTo(child);
    assertThat(claim.path("job").path("parents").path(parent).at("/result/n").asInt()).isEqualTo(1);
    assertThat(api.delete("/v1/jobs/" + parent + "?force=true").status()).isEqualTo(204);
  }

  @Test
  void a_chain_is_sent_in_one_call_in_any_order() {
    var items =
        api.post(
                "/v1/jobs",
                """
                [{"type":"remote.a","queue":"%1$s","ref":"c","depends_on":["@b"]},
                 {"type":"remote.a","queue":"%1$s","ref":"b","depends_on":["@a"]},
                 {"type":"remote.a","queue":"%1$s","ref":"a"}]
                """
                    .formatted(queue))
            .json()
            .path("items");

    assertThat(items.findValuesAsText("status")).containsOnly("201");
    assertThat(items.findValuesAsText("state")).containsExactly("waiting", "waiting", "ready");
    var last = items.at("/0/id").asText();
    assertThat(job(last).at("/depends_on/0").asText()).isEqualTo(items.at("/1/id").asText());
    api.post("/v1/jobs/" + items.at("/2/id").asText() + "/cancel", "");
    assertThat(state(last)).isEqualTo("cancelled");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?atomic=true"})
  void who_waits_for_a_duplicate_beside_it_waits_for_the_job_that_is_there(String atomic) {
    var first = id(put("'unique':true"));

    var items =
        api.post(
                "/v1/jobs" + atomic,
                "[%s,%s]"
                    .formatted(
                        draft(REMOTE, ",\"unique\":true,\"ref\":\"a\""),
                        draft(REMOTE, ",\"depends_on\":[\"@a\"]")))
            .json()
            .path("items");

    assertThat(items.at("/0/duplicate_of").asText()).isEqualTo(first);
    assertThat(items.at("/1/status").asInt()).isEqualTo(201);
    assertThat(job(items.at("/1/id").asText()).at("/depends_on/0").asText()).isEqualTo(first);
  }

  @Test
  void what_names_nobody_or_itself_is_refused_and_its_neighbours_are_not() {
    var answer =
        api.careless()
            .post(
                "/v1/jobs",
                """
                [{"type":"remote.a","queue":"%1$s","depends_on":["@nobody"]},
                 {"type":"remote.a","queue":"%1$s","depends_on":["nobody"]},
                 {"type":"remote.a","queue":"%1$s","ref":"x","depends_on":["@y"]},
                 {"type":"remote.a","queue":"%1$s","ref":"y","depends_on":["@x"]},
                 {"type":"remote.a","queue":"%1$s"}]
                """
                    .formatted(queue));

    assertThat(each(answer, "status")).containsExactly("422", "422", "422", "422", "201");
    assertThat(answer.json().at("/items/0/problem/code").asText()).isEqualTo("unknown_reference");
    assertThat(answer.json().at("/items/1/problem/errors/0/pointer").asText())
        .isEqualTo("/depends_on/0");
    isRefused(
        api.careless().post("/v1/jobs", draft(REMOTE, ",\"depends_on\":[\"nobody\"]")),
        422,
        "unknown_reference");
  }

  @Test
  void a_parent_is_named_once_by_its_id_or_by_its_ref() {
    var answer =
        api.careless()
            .post(
                "/v1/jobs",
                """
                [{"type":"remote.a","queue":"%1$s","id":"%1$s-1","ref":"a"},
                 {"type":"remote.a","queue":"%1$s","depends_on":["@a","%1$s-1"]}]
                """
                    .formatted(queue));

    assertThat(each(answer, "status")).containsExactly("201", "422");
    assertThat(answer.json().at("/items/1/problem/errors/0/pointer").asText())
        .isEqualTo("/depends_on/1");
  }

  @Test
  void an_atomic_chain_that_names_nobody_goes_in_not_at_all() {
    var answer =
        api.careless()
            .post(
                "/v1/jobs?atomic=true",
                """
                [{"type":"remote.a","queue":"%1$s"},
                 {"type":"remote.a","queue":"%1$s","depends_on":["nobody"]}]
                """
                    .formatted(queue));

    isRefused(answer, 422, "unknown_reference");
    assertThat(pointers(answer)).containsExactly("/1/depends_on/0");
    assertThat(claim(1)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'unique':'yes' | /unique",
        "'unique':{'by':['nonsense']} | /unique/by/0",
        "'unique':{'by':[]} | /unique/by",
        "'unique':{'states':['odd']} | /unique/states/0",
        "'unique':{'period':'0s'} | /unique/period",
        "'unique':{'on_conflict':'fight'} | /unique/on_conflict",
        "'unique':{'replace':['args']} | /unique/replace",
        "'unique':{'max_delay':'1s'} | /unique/max_delay",
        "'depends_on':'a' | /depends_on",
        "'depends_on':['a','a'] | /depends_on",
        "'depends_on':['a b'] | /depends_on/0",
        "'on_dependency_failure':'pray' | /on_dependency_failure",
        "'ref':'a b' | /ref",
      })
  void are_refused_where_they_are_wrong(String more, String pointer) {
    var draft = draft(REMOTE, "," + more.replace('\'', '"'));

    isFaultAt(api.careless().post("/v1/jobs", draft), pointer);
  }

  private Answer put(String more) {
    return api.post("/v1/jobs", draft(REMOTE, "," + more.replace('\'', '"')));
  }
}
