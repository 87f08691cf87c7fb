package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnqueueTest extends ApiTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "preview",
        "validate",
        "groups",
        "stats",
        "test",
        "schemes",
        "oauth",
        "self",
        ".",
        ".."
      })
  void no_queue_is_born_under_a_word_that_paths_use(String word) {
    isFaultAt(
        api.careless().post("/v1/jobs", "{\"type\":\"t\",\"queue\":\"" + word + "\"}"), "/queue");
    isRefused(api.get("/v1/queues/" + word), 404, "not_found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"cancel", "retry", "promote", "delete", "patch", "prune", "stats", "groups"})
  void no_job_is_named_as_a_path_beside_it(String word) {
    isFaultAt(api.careless().post("/v1/jobs", "{\"type\":\"t\",\"id\":\"" + word + "\"}"), "/id");
  }

  @Test
  void a_key_is_as_long_as_it_is_read() {
    var key = "\uD83D\uDE00".repeat(255);

    assertThat(enqueue(REMOTE, ",\"key\":\"%s\"".formatted(key)).status()).isEqualTo(201);
    isFaultAt(
        api.careless().post("/v1/jobs", "{\"type\":\"t\",\"key\":\"%sa\"}".formatted(key)), "/key");
  }

  @Test
  void delays_that_are_listed_are_meant_as_they_stand() {
    var job = enqueue(REMOTE, ",\"backoff\":{\"kind\":\"list\",\"delays\":[\"1s\"]}").json();

    assertThat(job.at("/backoff/jitter").asText()).isEqualTo("none");
  }

  @Test
  void an_empty_body_is_malformed_where_it_begins() {
    var answer = api.careless().post("/v1/jobs", "");

    isRefused(answer, 400, "malformed");
    assertThat(answer.json().at("/position/line").asInt()).isOne();
  }

  @Test
  void answers_a_new_job_with_its_place() {
    var answer = enqueue(REMOTE, "");

    assertThat(answer.status()).isEqualTo(201);
    var id = answer.json().path("id").asText();
    assertThat(id).matches("job_[0-9a-z]{26}");
    assertThat(answer.header("location")).contains("/v1/jobs/" + id);
    assertThat(answer.header("etag")).contains("\"1\"");
    assertThat(job(id)).isEqualTo(answer.json());
  }

  @Test
  void fills_in_what_is_left_open() {
    var job = api.post("/v1/jobs", "{\"type\":\"remote.default\"}").json();

    assertThat(job.path("queue").asText()).isEqualTo("default");
    assertThat(job.path("state").asText()).isEqualTo("ready");
    assertThat(job.path("args").toString()).isEqualTo("{}");
    assertThat(job.path("priority").asInt()).isEqualTo(5);
    assertThat(job.path("max_attempts").asInt()).isEqualTo(5);
    assertThat(job.path("attempt").asInt()).isZero();
    assertThat(job.path("timeout").asText()).isEqualTo("60s");
    assertThat(job.path("lease").asText()).isEqualTo("15s");
    assertThat(job.path("on_lost").asText()).isEqualTo("dead");
    assertThat(job.path("on_dependency_failure").asText()).isEqualTo("cancel");
    assertThat(job.path("preemptible").asBoolean()).isTrue();
    assertThat(job.at("/source/kind").asText()).isEqualTo("api");
    assertThat(job.path("backoff").toString())
        .isEqualTo(
            "{\"kind\":\"exponential\",\"base\":\"2s\",\"factor\":2,\"max\":\"1h\","
                + "\"jitter\":\"equal\"}");
    assertThat(job.path("run_at")).isEqualTo(job.path("created_at"));
    for (var name : new String[] {"key", "result", "error", "expires_at", "unique", "worker"}) {
      assertThat(job.path(name).isNull()).as(name).isTrue();
    }
  }

  @Test
  void keeps_every_field_that_is_sent() {
    var sent =
        """
        ,"id":"%s:a","args":{"to":"a@b.c"},"priority":"high","key":"tenant-42",
         "run_at":"2999-01-01T01:00:00+01:00","expires_at":"2999-02-01T00:00:00Z","max_attempts":7,
         "backoff":{"kind":"linear","base":"3s","factor":1.5,"max":"10m","jitter":"none"},
         "retry_until":"2999-03-01T00:00:00.5Z","timeout":"1h30m","lease":"20s",
         "on_lost":"retry","tags":["vip","x"],"meta":{"tenant":"acme"},"preemptible":false
        """
            .formatted(queue);

    var job = enqueue(REMOTE, sent).json();

    assertThat(job.path("id").asText()).isEqualTo(queue + ":a");
    assertThat(job.path("state").asText()).isEqualTo("scheduled");
    assertThat(job.path("priority").asInt()).isEqualTo(2);
    assertThat(job.path("key").asText()).isEqualTo("tenant-42");
    assertThat(job.path("run_at").asText()).isEqualTo("2999-01-01T00:00:00.000Z");
    assertThat(job.path("scheduled_at").asText()).isEqualTo("2999-01-01T00:00:00.000Z");
    assertThat(job.path("expires_at").asText()).isEqualTo("2999-02-01T00:00:00.000Z");
    assertThat(job.path("retry_until").asText()).isEqualTo("2999-03-01T00:00:00.500Z");
    assertThat(job.path("max_attempts").asInt()).isEqualTo(7);
    assertThat(job.at("/backoff/factor").asDouble()).isEqualTo(1.5);
    assertThat(job.path("timeout").asText()).isEqualTo("1h30m");
    assertThat(job.path("lease").asText()).isEqualTo("20s");
    assertThat(job.path("on_lost").asText()).isEqualTo("retry");
    assertThat(job.path("tags").toString()).isEqualTo("[\"vip\",\"x\"]");
    assertThat(job.path("meta").toString()).isEqualTo("{\"tenant\":\"acme\"}");
    assertThat(job.path("preemptible").asBoolean()).isFalse();
  }

  @Test
  void null_stands_for_what_is_left_open() {
    var job =
        enqueue(
                REMOTE,
                ",\"args\":null,\"priority\":null,\"key\":null,\"delay\":null,\"tags\":null,"
                    + "\"meta\":null,\"backoff\":null,\"timeout\":null,\"lease\":null,"
                    + "\"unique\":null,\"depends_on\":null,\"limiters\":null,\"breaker\":null,"
                    + "\"connection\":null,\"ref\":null,\"retry_until\":null,\"on_lost\":null")
            .json();

    assertThat(job.path("priority").asInt()).isEqualTo(5);
    assertThat(job.path("args").toString()).isEqualTo("{}");
  }

  @ParameterizedTest
  @CsvSource({"critical, 0", "high, 2", "normal, 5", "low, 7", "bulk, 9"})
  void knows_priorities_by_their_words(String word, int number) {
    var job = enqueue(REMOTE, ",\"priority\":\"" + word + "\"").json();

    assertThat(job.path("priority").asInt()).isEqualTo(number);
  }

  @Test
  void keeps_args_byte_for_byte() {
    var args =
        """
        { "big" : 9223372036854775807, "exact":0.1000000000000000000000000000001,
          "odd" :  [1 , 2,\t3 ],"e":1E5,"u":"\\u00e9\\/","same":1.0 }
        """
            .strip();

    var answer = enqueue(REMOTE, ",\"args\":" + args);

    assertThat(answer.text()).contains("\"args\":" + args + ",");
    assertThat(api.get("/v1/jobs/" + id(answer)).text()).contains("\"args\":" + args + ",");
  }

  @Test
  void a_delay_makes_it_scheduled_and_no_delay_ready() {
    var later = enqueue(REMOTE, ",\"delay\":\"5m\",\"expires_in\":\"PT2H\"").json();
    assertThat(later.path("state").asText()).isEqualTo("scheduled");
    var created = Instant.parse(later.path("created_at").asText());
    assertThat(Instant.parse(later.path("run_at").asText()))
        .isCloseTo(created.plus(Duration.ofMinutes(5)), within(1, ChronoUnit.SECONDS));
    assertThat(Instant.parse(later.path("expires_at").asText()))
        .isCloseTo(created.plus(Duration.ofHours(2)), within(1, ChronoUnit.SECONDS));

    assertThat(enqueue(REMOTE, ",\"delay\":\"0s\"").json().path("state").asText())
        .isEqualTo("ready");
    assertThat(
            enqueue(REMOTE, ",\"run_at\":\"2020-01-01T00:00:00Z\"").json().path("state").asText())
        .isEqualTo("ready");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'id':'a b' | /id",
        "'id':'..' | /id",
        "'id':'' | /id",
        "'id':'job_x' | /id",
        "'id':'run_x' | /id",
        "'id':'evt_x' | /id",
        "'id':'rul_x' | /id",
        "'id':'fire:x' | /id",
        "'id':7 | /id",
        "'args':[] | /args",
        "'args':'x' | /args",
        "'priority':10 | /priority",
        "'priority':-1 | /priority",
        "'priority':1.5 | /priority",
        "'priority':'urgent' | /priority",
        "'key':'' | /key",
        "'key':'a\\u0000b' | /key",
        "'run_at':'tomorrow' | /run_at",
        "'run_at':1700000000 | /run_at",
        "'run_at':'2026-02-30T00:00:00Z' | /run_at",
        "'run_at':'2026-02-20T00:00:00' | /run_at",
        "'delay':5 | /delay",
        "'delay':'5' | /delay",
        "'delay':'-5s' | /delay",
        "'delay':'5 minutes' | /delay",
        "'expires_in':'0s' | /expires_in",
        "'max_attempts':0 | /max_attempts",
        "'max_attempts':'5' | /max_attempts",
        "'timeout':'0s' | /timeout",
        "'timeout':'8d' | /timeout",
        "'lease':'1ms' | /lease",
        "'lease':'2h' | /lease",
        "'retry_until':'soon' | /retry_until",
        "'on_lost':'maybe' | /on_lost",
        "'on_dependency_failure':'explode' | /on_dependency_failure",
        "'preemptible':'yes' | /preemptible",
        "'tags':'vip' | /tags",
        "'tags':[1] | /tags/0",
        "'tags':['a',''] | /tags/1",
        "'meta':[] | /meta",
        "'backoff':{} | /backoff/kind",
        "'backoff':'fast' | /backoff",
        "'backoff':{'kind':'cubic'} | /backoff/kind",
        "'backoff':{'kind':'fixed','base':'x'} | /backoff/base",
        "'backoff':{'kind':'fixed','jitter':'some'} | /backoff/jitter",
        "'backoff':{'kind':'fixed','delays':['1s']} | /backoff/delays",
        "'backoff':{'kind':'list'} | /backoff/delays",
        "'backoff':{'kind':'list','delays':[]} | /backoff/delays",
        "'backoff':{'kind':'list','delays':['1s','x']} | /backoff/delays/1",
        "'run_at':'2999-01-01T00:00:00Z','delay':'5s' | /delay",
        "'expires_at':'2999-01-01T00:00:00Z','expires_in':'5s' | /expires_in",
        "'limiters':'crm' | /limiters",
        "'limiters':['crm','crm'] | /limiters",
        "'limiters':[{'name':'crm','weight':0}] | /limiters/0/weight",
        "'limiters':[{'weight':1}] | /limiters/0/name",
        "'breaker':'Not A Name' | /breaker",
        "'connection':'crm' | /connection",
        "'state':'dead' | /state",
        "'attempt':1 | /attempt",
        "'source':{'kind':'rule'} | /source",
        "'version':1 | /version",
        "'created_by':'me' | /created_by",
        "'@class':'java.lang.Runtime' | /@class",
      })
  void says_which_field_is_wrong(String more, String pointer) {
    var draft = draft(REMOTE, "," + more.replace('\'', '"'));
    isFaultAt(api.careless().post("/v1/jobs", draft), pointer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"type\":null}", "{\"type\":\"\"}", "{\"type\":\"a b\"}"})
  void needs_a_type(String body) {
    isFaultAt(api.careless().post("/v1/jobs", body), "/type");
  }

  @Test
  void holds_texts_and_lists_to_their_bounds() {
    isFaultAt(tags(33, 1), "/tags");
    assertThat(tags(32, 64).status()).isEqualTo(201);
    isFaultAt(tags(1, 65), "/tags/0");
    isFaultAt(with("meta", "{\"a\":\"" + "x".repeat(16 * 1024) + "\"}"), "/meta");
    isFaultAt(with("id", "\"" + "x".repeat(129) + "\""), "/id");
    isFaultAt(with("key", "\"" + "x".repeat(256) + "\""), "/key");
    assertThat(with("key", "\"" + "x".repeat(255) + "\"").status()).isEqualTo(201);
    isFaultAt(api.careless().post("/v1/jobs", draft("x".repeat(129), "")), "/type");
  }

  private Answer tags(int count, int length) {
    var tag = "\"" + "x".repeat(length) + "\"";
    return with("tags", "[" + (tag + ",").repeat(count - 1) + tag + "]");
  }

  private Answer with(String name, String value) {
    return api.careless().post("/v1/jobs", draft(REMOTE, ",\"" + name + "\":" + value));
  }

  @Test
  void tells_all_faults_at_once() {
    var answer =
        api.careless()
            .post(
                "/v1/jobs",
                "{\"queue\":\"Mail\",\"priority\":11,\"arg\":{},\"tags\":[1,\"\"],\"lease\":\"x\"}");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(pointers(answer))
        .containsExactlyInAnyOrder(
            "/type", "/queue", "/priority", "/arg", "/tags/0", "/tags/1", "/lease");
    assertThat(answer.text()).contains("\"hint\":\"args\"");
  }

  @Test
  void a_known_id_is_answered_with_the_job_that_is_there() {
    var id = queue + "-order";
    var first = enqueue(REMOTE, ",\"id\":\"%s\",\"args\":{\"n\":1}".formatted(id));
    assertThat(first.status()).isEqualTo(201);

    var second = enqueue(REMOTE, ",\"id\":\"%s\",\"args\":{\"n\":2}".formatted(id));

    assertThat(second.status()).isEqualTo(200);
    assertThat(second.json().path("duplicate_of").asText()).isEqualTo(id);
    assertThat(second.json().at("/args/n").asInt()).isEqualTo(1);
    assertThat(second.header("location")).isEmpty();
  }

  @Test
  void a_known_id_is_remembered_after_its_job_was_deleted() {
    var id = queue + "-order";
    enqueue("echo", ",\"id\":\"%s\"".formatted(id));
    api.get("/v1/jobs/" + id + "?wait=20s");
    assertThat(api.delete("/v1/jobs/" + id).status()).isEqualTo(204);

    var again = enqueue("echo", ",\"id\":\"%s\"".formatted(id));

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json().path("duplicate_of").asText()).isEqualTo(id);
    assertThat(again.json().path("state").asText()).isEqualTo("succeeded");
  }

  @Test
  void waits_for_the_end_when_asked_to() {
    var answer = api.post("/v1/jobs?wait=20s", draft("echo", ",\"args\":{\"a\":1}"));
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.json().path("state").asText()).isEqualTo("succeeded");
    assertThat(answer.json().path("result").toString()).isEqualTo("{\"a\":1}");

    var preferred = api.with("prefer", "wait=20").post("/v1/jobs", draft("echo", ""));
    assertThat(preferred.json().path("state").asText()).isEqualTo("succeeded");
  }

  @Test
  void answers_with_the_job_as_it_is_when_time_is_up() {
    var answer = api.post("/v1/jobs?wait=50ms", draft(REMOTE, ""));

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.json().path("state").asText()).isEqualTo("ready");
  }

  @ParameterizedTest
  @ValueSource(strings = {"wait=31s", "wait=5", "wait=x", "wait=-1s", "atomic=maybe", "nope=1"})
  void refuses_parameters_it_cannot_read(String query) {
    isRefused(api.careless().post("/v1/jobs?" + query, draft(REMOTE, "")), 400, "malformed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "nothing",
        "{\"type\":\"a\",\"type\":\"b\"}",
        "{\"type\":\"a\",}",
        "{\"type\":'a'}",
        "{/**/\"type\":\"a\"}",
        "{\"type\":\"a\",\"args\":{\"n\":123456789012345678901234567890}}",
        "{\"type\":\"a\",\"args\":{\"n\":1e400}}",
        "{\"type\":\"a\",\"args\":{\"n\":NaN}}",
        "{\"type\":\"a\",\"args\":{\"s\":\"\\ud800\"}}",
        "{\"type\":\"a\"} {}"
      })
  void refuses_what_is_no_json(String body) {
    var json = api.careless().with("content-type", "application/json");
    isRefused(json.post("/v1/jobs", body), 400, "malformed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "\"text\"", "true", "null"})
  void refuses_what_is_no_object(String body) {
    isFaultAt(api.careless().post("/v1/jobs", body), "");
  }

  @Test
  void keeps_the_trace_it_came_with() {
    var trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    var answer = api.with("traceparent", trace).post("/v1/jobs", draft(REMOTE, ""));

    assertThat(answer.json().path("trace").asText()).isEqualTo(trace);
    assertThat(answer.header("traceparent")).contains(trace);
    assertThat(claim(1).getFirst().at("/job/trace").asText()).isEqualTo(trace);
  }

  @Test
  void refuses_jobs_beyond_the_depth_of_a_queue_until_there_is_room() {
    api.put("/v1/queues/" + queue, "{\"max_depth\":2}");
    remote("");
    remote("");

    var full = enqueue(REMOTE, "");

    isRefused(full, 503, "queue_full");
    assertThat(full.header("retry-after")).isPresent();
    assertThat(full.json().path("retryable").asBoolean()).isTrue();
    api.post(
        "/v1/jobs/" + claim(1).getFirst().at("/job/id").asText() + "/cancel",
        "{\"mode\":\"force\"}");
    assertThat(enqueue(REMOTE, "").status()).isEqualTo(201);
  }
}
