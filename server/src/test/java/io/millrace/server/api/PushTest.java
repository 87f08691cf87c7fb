package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.server.Wait;
import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Attempts that are brought to the endpoint of a worker.
@Timeout(120)
class PushTest {
  private static final String KEY =
      Base64.getEncoder()
          .encodeToString("an AES key that has 32 bytes, ok".getBytes(StandardCharsets.US_ASCII));

  private final PlayedEndpoint endpoint = new PlayedEndpoint();
  private final WholeServer server =
      WholeServer.with(
          Map.of(
              "egress.allow_http",
              "true",
              "egress.allow",
              "127.0.0.0/8",
              "secrets.key",
              KEY,
              "shutdown.grace",
              "0s"));
  private final OpenApiChecked api = OpenApiChecked.at(server.url());

  @AfterEach
  void close() {
    // Whatever is unanswered ends with the endpoint.
    endpoint.close();
    server.close();
  }

  private Answer register(String more, String push) {
    api.put("/v1/secrets/fn", "{\"value\":\"" + PlayedEndpoint.SECRET + "\"}");
    var body =
        """
        {"name":"fn","mode":"push","types":["mail.*"],"queues":["mail"]%s,
         "push":{"url":"%s","secret":{"ref":"secrets/fn"}%s}}
        """
            .formatted(more, endpoint.url(), push);
    return api.post("/v1/workers", body);
  }

  private String registered() {
    return ApiTest.id(register("", ""));
  }

  private String job(String more) {
    return ApiTest.id(
        api.post("/v1/jobs", "{\"type\":\"mail.send\",\"queue\":\"mail\"%s}".formatted(more)));
  }

  private JsonNode get(String id) {
    return api.get("/v1/jobs/" + id).json();
  }

  private JsonNode ended(String id) {
    return api.get("/v1/jobs/" + id + "?wait=20s").json();
  }

  private boolean stands(String id, String state) {
    return get(id).path("state").asText().equals(state);
  }

  @Test
  void brings_a_claim_and_takes_what_is_answered_for_its_result() throws Exception {
    var worker = registered();
    var id = job(",\"args\":{\"to\":\"a@b.c\"}");

    var came = endpoint.next();
    came.says(200, "application/json", "{\"sent\":true}");

    assertThat(came.id()).isEqualTo(id);
    assertThat(came.json().at("/job/args/to").asText()).isEqualTo("a@b.c");
    assertThat(came.header("webhook-id")).isEqualTo(id);
    assertThat(came.header("millrace-attempt")).isEqualTo("1");
    assertThat(came.header("millrace-lease")).isEqualTo(came.lease());
    assertThat(Instant.parse(came.header("millrace-deadline")))
        .isEqualTo(Instant.parse(came.json().path("deadline").asText()));
    var job = ended(id);
    assertThat(job.path("state").asText()).isEqualTo("succeeded");
    assertThat(job.at("/result/sent").asBoolean()).isTrue();
    var attempts = api.get("/v1/jobs/" + id + "/attempts").json();
    assertThat(attempts.at("/items/0/worker").asText()).isEqualTo(worker);
  }

  @Test
  void signs_what_it_sends_as_standard_webhooks_has_it() throws Exception {
    registered();
    job("");

    var came = endpoint.next();
    came.says(204);

    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(PlayedEndpoint.KEY, "HmacSHA256"));
    var head = came.header("webhook-id") + "." + came.header("webhook-timestamp") + ".";
    mac.update(head.getBytes(StandardCharsets.UTF_8));
    var signed = Base64.getEncoder().encodeToString(mac.doFinal(came.body()));
    assertThat(came.header("webhook-signature")).isEqualTo("v1," + signed);
    var at = Instant.ofEpochSecond(Long.parseLong(came.header("webhook-timestamp")));
    assertThat(Duration.between(at, Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "204 | succeeded | ''",
        "401 | dead | auth",
        "403 | dead | auth",
        "400 | dead | terminal",
        "404 | dead | terminal",
        "409 | dead | terminal",
        "410 | dead | terminal",
        "422 | dead | terminal",
        "302 | dead | terminal",
        "408 | retrying | retryable",
        "425 | retrying | retryable",
        "500 | retrying | retryable",
        "429 | retrying | throttled",
        "502 | retrying | degraded",
        "503 | retrying | degraded",
        "504 | retrying | degraded",
      })
  void an_answer_means_what_the_table_says(int status, String state, String kind)
      throws InterruptedException {
    registered();
    var id = job(",\"max_attempts\":3");

    endpoint.next().says(status);

    Wait.until(() -> stands(id, state));
    assertThat(get(id).at("/error/kind").asText("")).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'outcome':'retry','error':{'kind':'degraded','message':'busy'},'retry_after':'1h'} |"
            + " retrying",
        "{'outcome':'snooze','until':'2100-01-01T00:00:00Z'} | scheduled",
        "{'outcome':'snooze','retry_after':'1h'} | scheduled",
        "{'outcome':'dead','error':{'message':'no'}} | dead",
        "{'outcome':'discard','error':{'message':'old'}} | discarded",
        "{'outcome':'cancelled'} | cancelled",
        "{'outcome':'what'} | dead",
        "{'outcome':'snooze','until':'soon'} | dead",
      })
  void an_endpoint_may_say_what_the_attempt_came_to(String said, String state)
      throws InterruptedException {
    registered();
    var id = job("");

    endpoint.next().outcome(said.replace('\'', '"'));

    Wait.until(() -> stands(id, state));
  }

  @Test
  void what_is_no_json_is_no_result() throws InterruptedException {
    registered();
    var id = job("");

    endpoint.next().says(200, "text/html", "<p>sign in</p>");

    assertThat(ended(id).path("state").asText()).isEqualTo("dead");
  }

  @Test
  void an_attempt_without_an_answer_is_lost_and_brought_again() throws InterruptedException {
    registered();
    var id = job(",\"max_attempts\":2,\"backoff\":{\"kind\":\"fixed\",\"base\":\"10ms\"}");

    endpoint.next().hangsUp();
    var again = endpoint.next();
    again.says(204);

    assertThat(again.header("millrace-attempt")).isEqualTo("2");
    assertThat(again.id()).isEqualTo(id);
    assertThat(ended(id).path("state").asText()).isEqualTo("succeeded");
  }

  @Test
  void an_attempt_without_an_answer_is_dead_where_twice_does_harm() throws InterruptedException {
    register("", ",\"idempotent\":false");
    var id = job("");

    endpoint.next().hangsUp();

    var job = ended(id);
    assertThat(job.path("state").asText()).isEqualTo("dead");
    assertThat(job.at("/error/kind").asText()).isEqualTo("lost");
  }

  @Test
  void an_answer_may_take_as_long_as_the_worker_says() throws InterruptedException {
    register("", ",\"timeout\":\"300ms\",\"idempotent\":false");
    var id = job("");

    endpoint.next();

    assertThat(ended(id).at("/error/kind").asText()).isEqualTo("lost");
  }

  @Test
  void no_more_are_under_way_than_the_worker_takes() throws InterruptedException {
    register(",\"concurrency\":2", "");
    for (int at = 0; at < 3; at++) {
      job("");
    }
    var first = endpoint.next();
    endpoint.next();
    Wait.until(() -> running() == 2);
    assertThat(endpoint.isQuiet()).isTrue();

    first.says(204);

    endpoint.next().says(204);
  }

  private int running() {
    return api.get("/v1/jobs?state=running").json().at("/total/count").asInt();
  }

  @Test
  void what_is_accepted_is_ended_by_a_call_and_takes_no_place() throws InterruptedException {
    registered();
    var id = job("");
    var accepted = endpoint.next();
    accepted.says(202);
    var other = job("");

    var next = endpoint.next();
    next.says(204);

    assertThat(next.id()).isEqualTo(other);
    var ack = "{\"lease\":\"%s\",\"result\":{\"late\":true}}".formatted(accepted.lease());
    assertThat(api.post("/v1/jobs/" + id + "/ack", ack).status()).isEqualTo(200);
    assertThat(ended(id).at("/result/late").asBoolean()).isTrue();
  }

  @Test
  void the_lease_of_what_is_accepted_is_renewed_until_its_time_is_over()
      throws InterruptedException {
    registered();
    var id = job(",\"lease\":\"2s\",\"timeout\":\"8s\",\"max_attempts\":1");
    endpoint.next().says(202);

    var job = ended(id);

    assertThat(job.path("state").asText()).isEqualTo("dead");
    assertThat(job.at("/error/kind").asText()).isEqualTo("timeout");
    assertThat(job.path("rescues").asInt()).isZero();
  }

  @Test
  void an_endpoint_that_is_told_too_much_is_left_alone() throws InterruptedException {
    registered();
    var id = job("");
    endpoint.next().says(429, Map.of("Retry-After", "2"));
    var told = System.nanoTime();
    job("");

    endpoint.next().says(204);

    assertThat(Duration.ofNanos(System.nanoTime() - told)).isGreaterThan(Duration.ofMillis(1_500));
    endpoint.next().says(204);
    var job = ended(id);
    assertThat(job.path("state").asText()).isEqualTo("succeeded");
    assertThat(job.path("attempt").asInt()).isOne();
  }

  @Test
  void an_endpoint_that_only_fails_is_left_alone() throws InterruptedException {
    registered();
    for (int at = 0; at < 10; at++) {
      job(",\"max_attempts\":1");
      endpoint.next().says(500);
    }
    Wait.until(() -> api.get("/v1/jobs?state=dead").json().at("/total/count").asInt() == 10);

    var id = job("");
    var quick = api.post("/v1/jobs?wait=20s", "{\"type\":\"echo\",\"queue\":\"mail\"}");

    assertThat(quick.json().path("state").asText()).isEqualTo("succeeded");
    assertThat(stands(id, "ready")).isTrue();
    assertThat(endpoint.isQuiet()).isTrue();
  }

  @Test
  void tells_of_a_cancel_and_takes_what_is_answered_then() throws InterruptedException {
    registered();
    var id = job("");
    var first = endpoint.next();
    api.post("/v1/jobs/" + id + "/cancel", "{\"reason\":\"withdrawn\"}");

    var told = endpoint.next();
    told.says(204);
    first.outcome("{\"outcome\":\"cancelled\"}");

    assertThat(told.header("millrace-kind")).isEqualTo("cancel");
    assertThat(told.json().toString())
        .isEqualTo("{\"id\":\"%s\",\"reason\":\"withdrawn\"}".formatted(id));
    assertThat(told.header("webhook-signature")).startsWith("v1,");
    assertThat(ended(id).path("state").asText()).isEqualTo("cancelled");
  }

  @Test
  void tells_of_a_cancel_of_what_was_accepted() throws InterruptedException {
    registered();
    var id = job("");
    endpoint.next().says(202);
    Wait.until(() -> stands(id, "running"));
    api.post("/v1/jobs/" + id + "/cancel", "{\"reason\":\"withdrawn\"}");

    var told = endpoint.next();
    told.says(204);

    assertThat(told.header("millrace-kind")).isEqualTo("cancel");
    assertThat(ended(id).path("state").asText()).isEqualTo("cancelled");
  }

  @Test
  void is_brought_nothing_while_it_is_to_be_quiet() throws InterruptedException {
    var worker = registered();
    api.post("/v1/workers/" + worker + "/quiet", "");
    hasHeard(worker);
    var id = job("");
    Wait.until(() -> stands(id, "ready"));
    assertThat(endpoint.isQuiet()).isTrue();

    api.post("/v1/workers/" + worker + "/resume", "");

    endpoint.next().says(204);
  }

  /// The node of a worker has heard what is wanted of it by now, and does it: it has beaten twice.
  private void hasHeard(String worker) {
    for (int times = 0; times < 2; times++) {
      var before = beaten(worker);
      Wait.until(() -> beaten(worker).isAfter(before));
    }
  }

  private Instant beaten(String worker) {
    var shown = api.get("/v1/workers/" + worker).json();
    return Instant.parse(shown.path("last_beat_at").asText());
  }

  @Test
  void one_that_is_to_stop_goes() {
    var worker = registered();

    api.post("/v1/workers/" + worker + "/stop", "");

    Wait.until(() -> api.get("/v1/workers/" + worker).status() == 404);
    assertThat(api.delete("/v1/secrets/fn").status()).isEqualTo(204);
  }

  @Test
  void is_shown_without_where_it_is_and_counts_what_it_did() throws InterruptedException {
    var worker = registered();
    job("");
    endpoint.next().says(204);

    Wait.until(() -> api.get("/v1/workers/" + worker).json().path("succeeded").asInt() == 1);

    var shown = api.get("/v1/workers/" + worker);
    assertThat(shown.json().path("mode").asText()).isEqualTo("push");
    assertThat(shown.json().path("node").asText()).isEqualTo(server.node());
    assertThat(shown.text()).doesNotContain(endpoint.url());
  }

  @Test
  void one_that_was_taken_off_the_list_is_brought_nothing() {
    var worker = registered();

    assertThat(api.delete("/v1/workers/" + worker).status()).isEqualTo(204);

    var id = job("");
    var quick = api.post("/v1/jobs?wait=20s", "{\"type\":\"echo\",\"queue\":\"mail\"}");
    assertThat(quick.json().path("state").asText()).isEqualTo("succeeded");
    assertThat(stands(id, "ready")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"http://169.254.169.254/", "http://10.0.0.1/", "ftp://example.com/", "http://a:b@c/"})
  void a_url_that_may_not_be_called_is_refused(String url) {
    api.put("/v1/secrets/fn", "{\"value\":\"" + PlayedEndpoint.SECRET + "\"}");
    var body =
        """
        {"name":"fn","mode":"push","queues":["mail"],
         "push":{"url":"%s","secret":{"ref":"secrets/fn"}}}
        """
            .formatted(url);

    ApiTest.isRefused(api.post("/v1/workers", body), 422, "destination_refused");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'ref':'secrets/nobody'} | unknown_reference",
        "{'env':'NOBODY_SET_THIS'} | validation_failed",
        "{'file':'/dev/zero'} | validation_failed",
        "{'file':'/etc/passwd'} | validation_failed",
      })
  void a_secret_must_be_there_and_be_one(String ref, String code) {
    var body =
        """
        {"name":"fn","mode":"push","queues":["mail"],"push":{"url":"%s","secret":%s}}
        """
            .formatted(endpoint.url(), ref.replace('\'', '"'));

    var answer = api.post("/v1/workers", body);

    ApiTest.isRefused(answer, 422, code);
    assertThat(answer.text()).doesNotContain("passwd");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'mode':'push','queues':['mail'] | /push",
        "'mode':'push','push':{'url':'http://127.0.0.1:1','secret':{'ref':'secrets/fn'}} | /queues",
        "'push':{'url':'http://127.0.0.1:1','secret':{'ref':'secrets/fn'}} | /push",
        "'mode':'push','queues':['mail'],'push':{'url':'http://127.0.0.1:1','secret':{}} |"
            + " /push/secret/ref",
        "'mode':'push','queues':['mail'],'push':{'url':'http://127.0.0.1:1','secret':{'ref':'x'}} |"
            + " /push/secret/ref",
        "'mode':'push','queues':['mail'],'push':{'secret':{'ref':'secrets/fn'}} | /push/url",
      })
  void what_does_not_fit_together_is_refused(String more, String pointer) {
    var answer =
        api.careless()
            .post("/v1/workers", "{\"name\":\"fn\",%s}".formatted(more.replace('\'', '"')));

    ApiTest.isFaultAt(answer, pointer);
  }
}
