package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What keys that are bound to queues or types put in, change and settle: nothing out of their
/// reach.
class BoundWriteTest extends BoundKeys {
  @Test
  void puts_no_job_where_it_reaches_nothing() {
    var own = draft("billing.in", "remote", "");
    var other = draft(FOREIGN, "remote", "");
    ApiTest.isRefused(bound.post("/v1/jobs", other), 403, "forbidden");
    ApiTest.isRefused(typed.post("/v1/jobs", own), 403, "forbidden");
    var many = bound.post("/v1/jobs", "[" + own + "," + other + "]").json();
    assertThat(many.at("/items/0/status").asInt()).isEqualTo(201);
    assertThat(many.at("/items/1/status").asInt()).isEqualTo(403);
    var lines = bound.with("content-type", "application/x-ndjson").post("/v1/jobs", other + "\n");
    assertThat(lines.json().at("/items/0/status").asInt()).isEqualTo(403);
    var before = bound.get("/v1/jobs?limit=0").json().at("/total/count").asInt();
    var together = bound.post("/v1/jobs?atomic=true", "[" + own + "," + other + "]");
    ApiTest.isRefused(together, 403, "forbidden");
    assertThat(bound.get("/v1/jobs?limit=0").json().at("/total/count").asInt()).isEqualTo(before);
  }

  @Test
  void moves_and_copies_no_job_out_of_its_reach() {
    var id =
        ApiTest.id(bound.post("/v1/jobs", draft("billing.move", "remote", ",\"delay\":\"1h\"")));
    ApiTest.isRefused(bound.patch("/v1/jobs/" + id, "{\"queue\":\"foreign\"}"), 403, "forbidden");
    ApiTest.isRefused(
        bound.post(
            "/v1/jobs/patch", "{\"ids\":[\"%s\"],\"patch\":{\"queue\":\"foreign\"}}".formatted(id)),
        403,
        "forbidden");
    ApiTest.isRefused(
        bound.post("/v1/jobs/" + id + "/clone", "{\"queue\":\"foreign\"}"), 403, "forbidden");
    assertThat(bound.get("/v1/jobs/" + id).json().path("queue").asText()).isEqualTo("billing.move");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/jobs/cancel | {'ids':['%s','%s']}",
        "/v1/jobs/promote | {'ids':['%s','%s']}",
        "/v1/jobs/patch | {'ids':['%s','%s'],'patch':{'tags':['t']}}",
        "/v1/jobs/delete | {'ids':['%s','%s'],'force':true}"
      })
  void each_item_of_a_bulk_is_checked_like_a_single_call(String path, String body) {
    var own =
        ApiTest.id(bound.post("/v1/jobs", draft("billing.bulk", "remote", ",\"delay\":\"1h\"")));
    var items = bound.post(path, body.replace('\'', '"').formatted(own, waiting)).json();
    assertThat(items.at("/items/0/status").asInt()).isEqualTo(200);
    assertThat(items.at("/items/1/status").asInt()).isEqualTo(404);
    assertThat(state(server.admin(), waiting)).isEqualTo("scheduled");
    assertThat(server.admin().get("/v1/jobs/" + waiting).json().path("tags")).isEmpty();
  }

  @Test
  void settles_no_attempt_of_others_even_with_their_lease() {
    var body =
        "{\"items\":[{\"id\":\"%s\",\"op\":\"ack\",\"lease\":\"%s\"}]}".formatted(running, lease);
    assertThat(bound.post("/v1/acks", body).json().at("/items/0/status").asInt()).isEqualTo(404);
    assertThat(state(server.admin(), running)).isEqualTo("running");
  }

  @Test
  void claims_nothing_out_of_its_reach() {
    ApiTest.isRefused(claim(bound, FOREIGN), 403, "forbidden");
    ApiTest.isRefused(
        bound.post("/v1/acks", "{\"items\":[],\"claim\":{\"queues\":[\"foreign\"]}}"),
        403,
        "forbidden");
    var mail = enqueue("mixed", "email.send", "");
    enqueue("mixed", "remote", "");
    var claims = claim(typed, "mixed").json().path("claims");
    assertThat(claims).hasSize(1);
    assertThat(claims.at("/0/job/id").asText()).isEqualTo(mail);
    ApiTest.isRefused(
        typed.post("/v1/claims", "{\"queues\":[\"mixed\"],\"types\":[\"remote\"]}"),
        403,
        "forbidden");
  }

  @Test
  void gets_nothing_of_what_another_key_claimed_under_the_same_name() {
    enqueue("named", "remote", "");
    var named = "{\"queues\":[\"named\"],\"request_id\":\"same\"}";
    assertThat(server.admin().post("/v1/claims", named).json().path("claims")).hasSize(1);
    assertThat(typed.post("/v1/claims", named).json().path("claims")).isEmpty();
  }

  @Test
  void depends_on_no_job_of_others() {
    var child = draft("billing.kin", "remote", ",\"depends_on\":[\"%s\"]".formatted(waiting));
    var absent = draft("billing.kin", "remote", ",\"depends_on\":[\"nobodys\"]");
    var named = bound.with("x-request-id", "r");
    var answer = named.post("/v1/jobs", child);
    ApiTest.isRefused(answer, 422, "unknown_reference");
    assertThat(answer.text().replace(waiting, "nobodys"))
        .isEqualTo(named.post("/v1/jobs", absent).text());
    var both = "[" + draft("billing.kin", "remote", "") + "," + child + "]";
    assertThat(bound.post("/v1/jobs?atomic=true", both).status()).isEqualTo(422);
    assertThat(bound.get("/v1/jobs?limit=0&queue=billing.kin").json().at("/total/count").asInt())
        .isZero();
  }

  @Test
  void an_id_that_others_have_is_taken_and_no_more_is_said() {
    enqueue(FOREIGN, "remote", ",\"id\":\"taken-1\",\"args\":{\"v\":\"secret\"}");
    var answer = bound.post("/v1/jobs", draft("billing.id", "remote", ",\"id\":\"taken-1\""));
    ApiTest.isFaultAt(answer, "/id");
    assertThat(answer.text()).doesNotContain("secret", FOREIGN);
  }

  @Test
  void a_key_that_is_bound_to_types_is_the_same_as_no_job_of_another_type() {
    var job = draft("mixed", "email.send", ",\"unique\":{\"by\":[\"key\"]},\"key\":\"k\"");
    ApiTest.isFaultAt(typed.post("/v1/jobs", job), "/unique/by");
    assertThat(bound.post("/v1/jobs", job.replace("mixed", "billing.u")).status()).isEqualTo(201);
  }

  @Test
  void dead_letters_of_others_are_not_retried_or_forgotten_by_filter() {
    var all = "{\"filter\":{}}";
    assertThat(bound.post("/v1/dead-letters/retry", all).json().path("matched").asInt()).isZero();
    assertThat(bound.post("/v1/dead-letters/delete", all).json().path("deleted").asInt()).isZero();
    var prune = bound.post("/v1/dead-letters/prune", "{\"before\":\"2099-01-01T00:00:00Z\"}");
    assertThat(prune.json().path("pruned").asInt()).isZero();
    assertThat(bound.get("/v1/dead-letters/stats").json().path("total").asInt()).isZero();
    assertThat(state(server.admin(), dead)).isEqualTo("dead");
    assertThat(server.admin().get("/v1/dead-letters/stats").json().path("total").asInt()).isOne();
  }
}
