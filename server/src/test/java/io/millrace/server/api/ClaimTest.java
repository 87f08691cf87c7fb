package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimTest extends ApiTest {
  @Test
  void who_asks_for_more_than_there_is_at_once_gets_a_hundred() {
    var draft = draft(REMOTE, "");
    api.post("/v1/jobs", "[" + (draft + ",").repeat(104) + draft + "]");

    assertThat(claim(200)).hasSize(100);
  }

  @Test
  void lends_a_job_with_its_lease() {
    var id = remote(",\"args\":{ \"a\":1 },\"key\":\"k\",\"meta\":{\"m\":1},\"timeout\":\"30s\"");

    var answer = claim("\"worker_id\":\"wrk_1\"");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).contains("\"args\":{ \"a\":1 }");
    var claim = answer.json().at("/claims/0");
    assertThat(claim.at("/job/id").asText()).isEqualTo(id);
    assertThat(claim.at("/job/attempt").asInt()).isEqualTo(1);
    assertThat(claim.at("/job/timeout").asText()).isEqualTo("30s");
    assertThat(claim.at("/lease/token").asText())
        .startsWith(claim.at("/lease/epoch").asLong() + ".");
    assertThat(claim.at("/lease/renew_every").asText()).isEqualTo("5s");
    assertThat(Instant.parse(claim.path("deadline").asText()))
        .isAfter(Instant.parse(claim.at("/lease/deadline").asText()));
    var job = job(id);
    assertThat(job.path("state").asText()).isEqualTo("running");
    assertThat(job.path("worker").asText()).isEqualTo("wrk_1");
    assertThat(job.path("started_at").isNull()).isFalse();
  }

  @Test
  void lends_the_most_urgent_first_then_the_oldest() {
    var first = remote("");
    var second = remote("");
    var urgent = remote(",\"priority\":0");

    assertThat(ids(claim("\"max\":10"))).containsExactly(urgent, first, second);
  }

  @Test
  void lends_only_the_types_that_are_asked_for() {
    var id = id(enqueue("remote.b", ""));
    remote("");

    assertThat(ids(claim("\"max\":10,\"types\":[\"remote.b\",\"remote.c\"]"))).containsExactly(id);
    assertThat(ids(claim("\"max\":10,\"types\":[\"remote.b\"]"))).isEmpty();
  }

  @Test
  void lends_from_several_queues_by_weight_or_strictly() {
    for (int count = 0; count < 8; count++) {
      remote("");
      api.post("/v1/jobs", "{\"type\":\"remote\",\"queue\":\"" + queue + "b\"}");
    }
    var queues = "[{\"name\":\"%s\",\"weight\":3},\"%sb\"]".formatted(queue, queue);

    var strict =
        api.post("/v1/claims", "{\"queues\":" + queues + ",\"order\":\"strict\",\"max\":4}");
    assertThat(list(strict.json().path("claims")))
        .allSatisfy(it -> assertThat(it.at("/job/queue").asText()).isEqualTo(queue));

    var weighted = api.post("/v1/claims", "{\"queues\":" + queues + ",\"max\":12}");
    assertThat(ids(weighted)).hasSize(12).doesNotHaveDuplicates();
  }

  @Test
  void answers_with_nothing_when_there_is_nothing() {
    var answer = claim("\"wait\":\"20ms\"");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("claims")).isEmpty();
    assertThat(answer.json().path("paused")).isEmpty();
  }

  @Test
  void says_which_queues_are_paused() {
    remote("");
    api.post("/v1/queues/" + queue + "/pause", "");

    var answer = claim("\"max\":5");

    assertThat(answer.json().path("claims")).isEmpty();
    assertThat(answer.json().path("paused").toString()).isEqualTo("[\"" + queue + "\"]");
  }

  @Test
  void a_waiting_claim_is_woken_by_a_new_job() {
    var waiting = waiting("\"wait\":\"20s\"");

    var id = remote("");

    assertThat(soon(waiting)).containsExactly(id);
  }

  @Test
  void a_waiting_claim_is_woken_when_a_job_is_due() {
    var waiting = waiting("\"wait\":\"20s\"");

    var id = remote(",\"delay\":\"200ms\"");

    assertThat(soon(waiting)).containsExactly(id);
  }

  @Test
  void a_waiting_claim_is_woken_when_its_queue_is_resumed() {
    var id = remote("");
    api.post("/v1/queues/" + queue + "/pause", "");
    var waiting = waiting("\"wait\":\"20s\"");

    api.post("/v1/queues/" + queue + "/resume", "");

    assertThat(soon(waiting)).containsExactly(id);
  }

  @Test
  void two_that_wait_get_one_job_each() {
    var one = waiting("\"wait\":\"20s\"");
    var other = waiting("\"wait\":\"20s\"");

    var first = remote("");
    var second = remote("");

    assertThat(List.of(soon(one).getFirst(), soon(other).getFirst()))
        .containsExactlyInAnyOrder(first, second);
  }

  @Test
  void a_repeat_of_the_same_request_gets_the_same_claims() {
    remote("");
    remote("");

    var first = claim("\"request_id\":\"c-17\"");
    var repeat = claim("\"request_id\":\"c-17\"");
    var other = claim("\"request_id\":\"c-18\"");

    assertThat(repeat.json().path("claims")).isEqualTo(first.json().path("claims"));
    assertThat(ids(other)).doesNotContainAnyElementsOf(ids(first)).hasSize(1);
  }

  @Test
  void its_own_lease_wins_over_that_of_the_job() {
    remote(",\"lease\":\"10m\",\"timeout\":\"1h\"");
    remote(",\"lease\":\"10m\",\"timeout\":\"1h\"");

    assertThat(length(claim("\"lease\":\"30s\""))).isBetween(25L, 31L);
    assertThat(length(claim("\"max\":1"))).isBetween(590L, 601L);
  }

  @Test
  void the_epoch_grows_with_every_claim() {
    var id = remote("");
    var first = claim(1).getFirst();
    api.post(
        "/v1/jobs/" + id + "/release", "{\"lease\":\"" + first.at("/lease/token").asText() + "\"}");

    var second = claim(1).getFirst();

    assertThat(second.at("/lease/epoch").asLong()).isGreaterThan(first.at("/lease/epoch").asLong());
    assertThat(second.at("/job/attempt").asInt()).isEqualTo(1);
  }

  @Test
  void a_lost_lease_brings_the_job_home() {
    var id = remote("");
    var dead = claim("\"lease\":\"100ms\"").json().at("/claims/0/lease/token").asText();

    var next = claim("\"wait\":\"20s\"").json().at("/claims/0");

    assertThat(next.at("/job/id").asText()).isEqualTo(id);
    assertThat(next.at("/job/rescues").asInt()).isEqualTo(1);
    isRefused(
        api.post("/v1/jobs/" + id + "/ack", "{\"lease\":\"" + dead + "\"}"), 409, "stale_lease");
  }

  @Test
  void asks_a_worker_to_yield_to_a_more_urgent_job() {
    api.put("/v1/queues/" + queue, "{\"concurrency\":1,\"preemption\":true}");
    var low = remote(",\"priority\":7");
    var lease = claim("\"max\":1").json().at("/claims/0/lease/token").asText();
    var urgent = remote(",\"priority\":1");
    assertThat(ids(claim("\"max\":1"))).isEmpty();

    var told = api.post("/v1/jobs/" + low + "/extend", "{\"lease\":\"" + lease + "\"}");

    assertThat(told.json().at("/yield/reason").asText()).isEqualTo("preempted");
    api.post("/v1/jobs/" + low + "/release", "{\"lease\":\"" + lease + "\",\"cursor\":4}");
    assertThat(ids(claim("\"max\":1"))).containsExactly(urgent);
    assertThat(job(low).path("attempt").asInt()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'max':1 | /queues",
        "'queues':[] | /queues",
        "'queues':'mail' | /queues",
        "'queues':['Mail'] | /queues/0",
        "'queues':['a',7] | /queues/1",
        "'queues':[{'weight':1}] | /queues/0/name",
        "'queues':[{'name':'a','weight':0}] | /queues/0/weight",
        "'queues':[{'name':'a','x':1}] | /queues/0/x",
        "'queues':['a'],'max':0 | /max",
        "'queues':['a'],'max':'1' | /max",
        "'queues':['a'],'wait':'31s' | /wait",
        "'queues':['a'],'wait':5 | /wait",
        "'queues':['a'],'lease':'1ms' | /lease",
        "'queues':['a'],'lease':'2h' | /lease",
        "'queues':['a'],'order':'random' | /order",
        "'queues':['a'],'types':'x' | /types",
        "'queues':['a'],'types':[1] | /types/0",
        "'queues':['a'],'worker_id':'' | /worker_id",
        "'queues':['a'],'request_id':1 | /request_id",
        "'queues':['a'],'worker':'w' | /worker",
      })
  void refuses_what_is_wrong(String body, String pointer) {
    var answer = api.careless().post("/v1/claims", "{" + body.replace('\'', '"') + "}");

    isFaultAt(answer, pointer);
  }

  private Answer claim(String more) {
    return api.post("/v1/claims", "{\"queues\":[\"" + queue + "\"]," + more + "}");
  }

  private CompletableFuture<Answer> waiting(String more) {
    return CompletableFuture.supplyAsync(() -> claim(more));
  }

  private static List<String> soon(CompletableFuture<Answer> waiting) {
    return ids(waiting.orTimeout(10, TimeUnit.SECONDS).join());
  }

  private static List<String> ids(Answer answer) {
    return list(answer.json().path("claims")).stream()
        .map(it -> it.at("/job/id").asText())
        .toList();
  }

  private static long length(Answer answer) {
    var now = Instant.parse(answer.json().path("time").asText());
    return Duration.between(
            now, Instant.parse(answer.json().at("/claims/0/lease/deadline").asText()))
        .toSeconds();
  }
}
