package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationTest extends ApiTest {
  private static final String PATH = "/v1/operations";
  private static final AtomicInteger KEYS = new AtomicInteger();

  private Answer open(String body) {
    return api.with("idempotency-key", "operation-" + KEYS.incrementAndGet()).post(PATH, body);
  }

  private String body(String action, String more) {
    return "{\"action\":\"%s\",\"target\":{\"resource\":\"jobs\",\"q\":\"queue:%s\"}%s}"
        .formatted(action, queue, more);
  }

  /// Opens it, and waits for its end.
  private JsonNode done(String body) {
    var opened = open(body);
    assertThat(opened.status()).as(opened.text()).isEqualTo(202);
    return ended(id(opened));
  }

  private JsonNode ended(String id) {
    return api.get(PATH + "/" + id + "?wait=20s").json();
  }

  private List<String> remote(int count) {
    var items = IntStream.range(0, count).mapToObj(_ -> draft(REMOTE, "")).toList();
    var answer = api.post("/v1/jobs", "[" + String.join(",", items) + "]");
    return each(answer, "id");
  }

  @Test
  void does_to_many_what_a_call_does_to_one() {
    var ids = remote(3);

    var opened = open(body("cancel", ",\"reason\":\"withdrawn\""));

    assertThat(opened.status()).isEqualTo(202);
    assertThat(opened.header("location")).contains(PATH + "/" + id(opened));
    assertThat(opened.json().path("matched").asInt()).isEqualTo(3);
    var done = ended(id(opened));
    assertThat(done.path("state").asText()).isEqualTo("done");
    assertThat(done.path("done").asInt()).isEqualTo(3);
    assertThat(done.path("failed").asInt()).isZero();
    assertThat(done.at("/target/q").asText()).isEqualTo("queue:" + queue);
    assertThat(done.path("reason").asText()).isEqualTo("withdrawn");
    assertThat(done.path("actor").asText()).isEqualTo("open");
    assertThat(done.path("undo_until").isTextual()).isTrue();
    assertThat(done.path("finished_at").isTextual()).isTrue();
    assertThat(ids).allSatisfy(it -> assertThat(state(it)).isEqualTo("cancelled"));
  }

  @Test
  void tells_what_it_would_do_and_does_nothing() {
    var ids = remote(4);

    var tried = api.post(PATH, body("cancel", ",\"dry_run\":true"));

    assertThat(tried.status()).isEqualTo(200);
    assertThat(tried.json().path("matched").asInt()).isEqualTo(4);
    assertThat(tried.json().path("relation").asText()).isEqualTo("eq");
    assertThat(list(tried.json().path("sample")))
        .extracting(JsonNode::asText)
        .containsExactlyElementsOf(ids.subList(0, 3));
    assertThat(state(ids.getFirst())).isEqualTo("ready");
  }

  @Test
  void begins_once_however_often_it_is_asked_for() {
    remote(1);
    var call = api.with("idempotency-key", "once-" + queue);

    var first = call.post(PATH, body("cancel", ""));
    var again = call.post(PATH, body("cancel", ""));

    assertThat(id(again)).isEqualTo(id(first));
    assertThat(again.header("idempotency-replayed")).contains("true");
    isRefused(api.post(PATH, body("cancel", "")), 400, "idempotency_key_required");
  }

  @Test
  void wants_a_reason_for_more_than_a_hundred() {
    remote(101);

    isFaultAt(open(body("cancel", "")), "/reason");

    assertThat(done(body("cancel", ",\"reason\":\"all of them\"")).path("done").asInt())
        .isEqualTo(101);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '#',
      value = {
        "{\"target\":{\"resource\":\"jobs\",\"q\":\"a\"}}; /action",
        "{\"action\":\"pause\",\"target\":{\"resource\":\"jobs\",\"q\":\"a\"}}; /action",
        "{\"action\":\"retry\"}; /target",
        "{\"action\":\"resend\",\"target\":{\"resource\":\"deliveries\",\"q\":\"a\"}};"
            + " /target/resource",
        "{\"action\":\"retry\",\"target\":{\"resource\":\"jobs\"}}; /target/q",
        "{\"action\":\"retry\",\"target\":{\"resource\":\"jobs\",\"q\":\"a\",\"ids\":[\"b\"]}};"
            + " /target/ids",
        "{\"action\":\"retry\",\"target\":{\"resource\":\"jobs\",\"ids\":[]}}; /target/ids",
        "{\"action\":\"retry\",\"target\":{\"resource\":\"jobs\",\"q\":\" \"}}; /target/q",
        "{\"action\":\"retry\",\"target\":{\"resource\":\"jobs\",\"q\":\"a\"},\"rate\":\"fast\"};"
            + " /rate",
        "{\"action\":\"cancel\",\"target\":{\"resource\":\"jobs\",\"q\":\"a\"},\"canary\":[1]};"
            + " /canary",
        "{\"action\":\"retry\",\"target\":{\"resource\":\"jobs\",\"q\":\"a\"},\"params\":{\"x\":1}};"
            + " /params/x",
        "{\"action\":\"tag\",\"target\":{\"resource\":\"jobs\",\"q\":\"a\"}}; /params/add",
        "{\"action\":\"move\",\"target\":{\"resource\":\"jobs\",\"q\":\"a\"}}; /params/queue",
        "{\"action\":\"reprioritise\",\"target\":{\"resource\":\"jobs\",\"q\":\"a\"}};"
            + " /params/priority",
        "{\"action\":\"snooze\",\"target\":{\"resource\":\"jobs\",\"q\":\"a\"}}; /params/until",
        "{\"action\":\"patch\",\"target\":{\"resource\":\"jobs\",\"q\":\"a\"}}; /params",
        "{\"action\":\"patch\",\"target\":{\"resource\":\"jobs\",\"q\":\"a\"},\"params\":{\"priority\":11}};"
            + " /params/priority",
        "{\"action\":\"pause\",\"target\":{\"resource\":\"queues\",\"q\":\"tag:vip\"}}; /target/q"
      })
  void tells_what_is_wrong_and_where(String body, String pointer) {
    var key = "operation-" + KEYS.incrementAndGet();
    isFaultAt(api.careless().with("idempotency-key", key).post(PATH, body), pointer.strip());
  }

  @Test
  void tells_where_a_query_cannot_be_read() {
    var refused =
        open("{\"action\":\"retry\",\"target\":{\"resource\":\"jobs\",\"q\":\"stat:dead\"}}");

    isRefused(refused, 400, "malformed");
    assertThat(refused.json().at("/position/column").asInt()).isEqualTo(1);
    assertThat(pointers(refused)).containsExactly("/target/q");
  }

  @Test
  void tells_of_the_items_that_failed_and_tries_them_again() {
    var ids = remote(2);
    var named = ids.stream().map(it -> "\"" + it + "\"").collect(Collectors.joining(","));
    var body =
        "{\"action\":\"retry\",\"target\":{\"resource\":\"jobs\",\"ids\":[%s]}}".formatted(named);

    var done = done(body);

    assertThat(done.path("failed").asInt()).isEqualTo(2);
    var items = api.get(PATH + "/" + done.path("id").asText() + "/items");
    assertThat(each(items, "id")).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(items.json().at("/items/0/problem/code").asText()).isEqualTo("conflict_state");
    assertThat(items.json().at("/items/0/problem/status").asInt()).isEqualTo(409);
    api.post("/v1/jobs/" + ids.getFirst() + "/cancel", "");
    var again = api.post(PATH + "/" + done.path("id").asText() + "/retry-failed", "");
    assertThat(again.status()).isEqualTo(202);
    var second = ended(id(again));
    assertThat(second.path("done").asInt()).isOne();
    assertThat(second.path("failed").asInt()).isOne();
    assertThat(list(second.at("/target/ids"))).hasSize(2);
  }

  @Test
  void has_nothing_to_try_again_where_nothing_failed() {
    remote(1);
    var done = done(body("tag", ",\"params\":{\"add\":[\"vip\"]}"));

    isRefused(
        api.post(PATH + "/" + done.path("id").asText() + "/retry-failed", ""),
        409,
        "conflict_state");
  }

  @Test
  void is_paused_resumed_and_cancelled() {
    remote(5);
    var id = id(open(body("tag", ",\"rate\":\"1/h\",\"params\":{\"add\":[\"vip\"]}")));
    var one = PATH + "/" + id;

    assertThat(api.post(one + "/pause", "").json().path("state").asText()).isEqualTo("paused");
    isRefused(api.post(one + "/retry-failed", ""), 409, "conflict_state");
    assertThat(api.post(one + "/resume", "").json().path("state").asText())
        .isIn("running", "pending");
    assertThat(api.post(one + "/cancel", "").json().path("state").asText()).isEqualTo("cancelled");
    var refused = api.post(one + "/pause", "");
    isRefused(refused, 409, "conflict_state");
    assertThat(refused.json().path("state").asText()).isEqualTo("cancelled");
    assertThat(refused.json().path("allowed")).hasSize(3);
    isRefused(api.post(one + "/undo", ""), 409, "conflict_state");
    isRefused(api.post(PATH + "/op_nobody/pause", ""), 404, "not_found");
    isRefused(api.get(PATH + "/op_nobody"), 404, "not_found");
    isRefused(api.get(PATH + "/op_nobody/items"), 404, "not_found");
  }

  @Test
  void is_taken_back() {
    var ids = remote(2);
    var id = done(body("cancel", "")).path("id").asText();
    assertThat(state(ids.getFirst())).isEqualTo("cancelled");

    assertThat(api.post(PATH + "/" + id + "/undo", "").status()).isEqualTo(200);

    var undone = ended(id);
    assertThat(undone.path("state").asText()).isEqualTo("cancelled");
    assertThat(undone.path("undone").asInt()).isEqualTo(2);
    assertThat(ids).allSatisfy(it -> assertThat(state(it)).isEqualTo("ready"));
    isRefused(api.post(PATH + "/" + id + "/undo", ""), 409, "conflict_state");
  }

  @Test
  void brings_back_what_it_deleted() {
    var ids = dead(300);
    var waiting = remote(1).getFirst();
    var deleted = done(onDead("delete"));
    var id = deleted.path("id").asText();
    assertThat(deleted.path("done").asInt()).isEqualTo(300);
    assertThat(deleted.path("undo_until").isTextual()).isTrue();
    isRefused(api.get("/v1/jobs/" + ids.getFirst()), 410, "gone");
    var again = enqueue(REMOTE, ",\"id\":\"" + ids.getFirst() + "\"");
    assertThat(again.json().path("state").asText()).isEqualTo("dead");

    assertThat(api.post(PATH + "/" + id + "/undo", "").status()).isEqualTo(200);

    var undone = ended(id);
    assertThat(undone.path("state").asText()).isEqualTo("cancelled");
    assertThat(undone.path("undone").asInt()).isEqualTo(300);
    assertThat(undone.path("failed").asInt()).isZero();
    assertThat(ids)
        .allSatisfy(it -> {
          assertThat(state(it)).isEqualTo("dead");
          assertThat(job(it).path("attempts")).hasSize(1);
        });
    assertThat(state(waiting)).isEqualTo("ready");
    var history = api.get("/v1/jobs/" + ids.getFirst() + "/history").json().path("items");
    assertThat(list(history)).extracting(it -> it.path("by").asText()).contains(id);
    isRefused(api.post(PATH + "/" + id + "/undo", ""), 409, "conflict_state");
  }

  private String onDead(String action) {
    var target = "{\"resource\":\"jobs\",\"q\":\"queue:%s state:dead\"}".formatted(queue);
    return "{\"action\":\"%s\",\"target\":%s,\"reason\":\"why\"}".formatted(action, target);
  }

  /// Jobs that have died in the hands of a worker.
  private List<String> dead(int count) {
    var items =
        IntStream.range(0, count)
            .mapToObj(n -> draft(REMOTE, ",\"id\":\"%s-%d\"".formatted(queue, n)))
            .toList();
    var ids = each(api.post("/v1/jobs", "[" + String.join(",", items) + "]"), "id");
    for (int left = count; left > 0; ) {
      var claims = claim(100);
      for (var one : claims) {
        var lease = one.at("/lease/token").asText();
        var path = "/v1/jobs/" + one.at("/job/id").asText() + "/nack";
        api.post(path, "{\"lease\":\"" + lease + "\",\"retryable\":false}");
      }
      left -= claims.size();
    }
    return ids;
  }

  @Test
  void are_listed_with_the_fields_that_are_named() {
    var id = id(open(body("cancel", "")));

    var items = api.get(PATH + "?fields=state,matched").json().path("items");

    assertThat(items.path(0).path("id").asText()).isEqualTo(id);
    assertThat(items.path(0).propertyStream().map(Map.Entry::getKey))
        .containsExactly("id", "state", "matched");
    isRefused(api.get(PATH + "?fields=stat"), 400, "malformed");
  }

  @Test
  void are_listed_newest_first() {
    remote(1);
    var ids = new ArrayList<String>();
    for (int count = 0; count < 3; count++) {
      ids.addFirst(id(open(body("tag", ",\"params\":{\"add\":[\"a\"]}"))));
    }

    var page = api.get(PATH + "?limit=2");

    assertThat(each(page, "id")).containsExactlyElementsOf(ids.subList(0, 2));
    var rest = api.get(PATH + "?limit=1&after=" + page.json().path("next").asText());
    assertThat(each(rest, "id")).containsExactly(ids.getLast());
  }

  @Test
  void tries_a_few_of_the_dead_first() {
    var ids = IntStream.range(0, 3).mapToObj(_ -> dead("")).toList();

    var failed = done(body("retry", ",\"canary\":[1]"));

    assertThat(failed.path("state").asText()).isEqualTo("failed");
    assertThat(failed.path("error").asText()).contains(ids.getFirst());
    assertThat(failed.path("done").asInt()).isOne();
    var params = ",\"canary\":[1],\"params\":{\"args\":{\"times\":0}}";
    assertThat(done(body("retry", params)).path("state").asText()).isEqualTo("done");
    assertThat(ids)
        .allSatisfy(it ->
            assertThat(api.get("/v1/jobs/" + it + "?wait=20s").json().path("state").asText())
                .isEqualTo("succeeded"));
  }

  @Test
  void drains_a_queue() {
    remote("");
    var opened = api.post("/v1/queues/" + queue + "/drain", "{\"timeout\":\"10m\"}");
    assertThat(opened.status()).as(opened.text()).isEqualTo(202);

    // In force when the operation has begun, which is soon.
    var id = id(opened);
    int asked = 0;
    while (done(id, api) == 0 && asked < 1_000) {
      asked++;
    }
    assertThat(api.get("/v1/queues/" + queue).json().path("state").asText()).isEqualTo("draining");
    isRefused(enqueue(REMOTE, ""), 409, "queue_draining");
    var two = "[" + draft(REMOTE, "") + "," + draft(REMOTE, "") + "]";
    assertThat(api.post("/v1/jobs", two).json().at("/items/0/problem/code").asText())
        .isEqualTo("queue_draining");
    isRefused(api.post("/v1/jobs?atomic=true", two), 409, "queue_draining");
    var claim = claim(1).getFirst();
    api.post(
        "/v1/jobs/" + claim.at("/job/id").asText() + "/ack",
        "{\"lease\":\"" + claim.at("/lease/token").asText() + "\"}");

    assertThat(ended(id).path("state").asText()).isEqualTo("done");
    assertThat(api.get("/v1/queues/" + queue).json().path("state").asText()).isEqualTo("running");
    isRefused(api.post("/v1/queues/nobody/drain", ""), 404, "not_found");
  }

  private static int done(String id, OpenApiChecked api) {
    return api.get(PATH + "/" + id).json().path("done").asInt();
  }

  @Test
  void purges_a_queue() {
    var ids = remote(2);
    var path = "/v1/queues/" + queue + "/purge";
    var tried = api.post(path, "{\"dry_run\":true}");
    assertThat(tried.json().path("matched").asInt()).isEqualTo(2);

    var purged = ended(id(api.post(path, "{\"states\":[\"ready\"],\"reason\":\"wrong\"}")));

    assertThat(purged.path("done").asInt()).isEqualTo(2);
    isRefused(api.get("/v1/jobs/" + ids.getFirst()), 410, "gone");
    isFaultAt(api.careless().post(path, "{\"states\":[]}"), "/states");
    isRefused(api.post("/v1/queues/nobody/purge", ""), 404, "not_found");
  }

  @Test
  void chooses_queues_by_their_names() {
    remote("");

    var body =
        "{\"action\":\"pause\",\"target\":{\"resource\":\"queues\",\"q\":\"queue:%s\"}}"
            .formatted(queue);
    assertThat(done(body).path("done").asInt()).isOne();

    assertThat(api.get("/v1/queues/" + queue).json().path("state").asText()).isEqualTo("paused");
  }

  @Test
  void takes_over_where_a_call_by_filter_ends() {
    var ids = IntStream.range(0, 2).mapToObj(_ -> dead("")).toList();
    var filter = "{\"filter\":{\"queue\":\"%s\"},\"limit\":5000".formatted(queue);

    var retried =
        api.post("/v1/dead-letters/retry", filter + ",\"run_at\":\"2999-01-01T00:00:00Z\"}");
    assertThat(retried.status()).isEqualTo(202);
    assertThat(ended(id(retried)).path("done").asInt()).isEqualTo(2);
    assertThat(state(ids.getFirst())).isEqualTo("scheduled");

    var last = dead("");
    var deleted = api.post("/v1/dead-letters/delete", filter + "}");
    assertThat(deleted.status()).isEqualTo(202);
    assertThat(ended(id(deleted)).path("done").asInt()).isOne();
    isRefused(api.get("/v1/jobs/" + last), 410, "gone");
  }
}
