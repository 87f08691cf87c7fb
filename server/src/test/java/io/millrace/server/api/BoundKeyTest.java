package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.server.http.contract.Contract;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys that are bound to queues or types: what lies outside is not there for them.
class BoundKeyTest {
  private static final String FOREIGN = "foreign";

  /// What each call about one job has to send to get as far as the job.
  private static final Map<String, String> BODIES =
      Map.ofEntries(
          Map.entry("ack", "{\"lease\":\"%s\"}"),
          Map.entry("nack", "{\"lease\":\"%s\",\"error\":{\"message\":\"m\"}}"),
          Map.entry("release", "{\"lease\":\"%s\"}"),
          Map.entry("snooze", "{\"lease\":\"%s\",\"for\":\"1h\"}"),
          Map.entry("extend", "{\"lease\":\"%s\"}"),
          Map.entry("progress", "{\"lease\":\"%s\",\"percent\":1}"),
          Map.entry("logs", "{\"lease\":\"%s\",\"lines\":[{\"message\":\"m\"}]}"));

  private static final AtomicInteger KEYS = new AtomicInteger();
  private static KeyedServer server;
  private static OpenApiChecked bound;
  private static OpenApiChecked typed;
  private static String running;
  private static String lease;
  private static String dead;
  private static String waiting;

  @BeforeAll
  static void start() {
    server = new KeyedServer(Map.of());
    bound = server.with(",\"role\":\"admin\",\"queues\":[\"billing.*\"]");
    typed = server.with(",\"role\":\"admin\",\"types\":[\"email.*\"]");
    running = enqueue(FOREIGN, "remote", ",\"timeout\":\"1h\"");
    lease = claim(server.admin(), FOREIGN).json().at("/claims/0/lease/token").asText();
    dead = enqueue("foreign.dying", "remote", "");
    var token = claim(server.admin(), "foreign.dying").json().at("/claims/0/lease/token").asText();
    server
        .admin()
        .post(
            "/v1/jobs/" + dead + "/nack",
            "{\"lease\":\"%s\",\"outcome\":\"dead\"}".formatted(token));
    waiting = enqueue(FOREIGN, "remote", ",\"delay\":\"1h\"");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String draft(String queue, String type, String more) {
    return "{\"type\":\"%s\",\"queue\":\"%s\"%s}".formatted(type, queue, more);
  }

  private static String enqueue(String queue, String type, String more) {
    return ApiTest.id(server.admin().post("/v1/jobs", draft(queue, type, more)));
  }

  private static Answer claim(OpenApiChecked by, String queue) {
    return by.post(
        "/v1/claims", "{\"queues\":[\"%s\"],\"max\":9,\"lease\":\"1h\"}".formatted(queue));
  }

  static Stream<String> operations() {
    return Contract.read().operations().stream();
  }

  static Stream<String> ofOne() {
    return operations()
        .filter(it -> reaches(it) && it.contains("{id}"))
        .filter(it -> !it.contains("/v1/keys"));
  }

  private static boolean reaches(String operation) {
    return Contract.read().document().at(pointer(operation) + "/x-reach").asBoolean();
  }

  private static String pointer(String operation) {
    var parts = operation.split(" ", 2);
    return "/paths/" + parts[1].replace("/", "~1") + "/" + parts[0].toLowerCase(Locale.ROOT);
  }

  private static Answer call(OpenApiChecked by, String operation, String id) {
    var parts = operation.split(" ", 2);
    var last = parts[1].substring(parts[1].lastIndexOf('/') + 1);
    boolean bare = parts[0].equals("GET") || parts[0].equals("DELETE");
    var body = BODIES.getOrDefault(last, "{}").formatted(lease);
    var path = parts[1].replace("{id}", id).replaceAll("\\{\\w+}", id);
    var client = by.careless().with("x-request-id", "r").with("if-match", "*");
    return client.send(parts[0], path, bare ? "" : body);
  }

  @ParameterizedTest
  @MethodSource("ofOne")
  void a_job_of_others_is_as_if_there_were_none(String operation) {
    var absent = call(bound, operation, "nobodys");
    assertThat(absent.status()).as(operation).isEqualTo(404);
    for (var id : List.of(running, dead, waiting)) {
      for (var by : List.of(bound, typed)) {
        var answer = call(by, operation, id);
        assertThat(answer.text().replace(id, "nobodys")).as(operation).isEqualTo(absent.text());
      }
    }
    var states = Stream.of(running, dead, waiting).map(it -> state(server.admin(), it));
    assertThat(states).containsExactly("running", "dead", "scheduled");
  }

  private static String state(OpenApiChecked by, String id) {
    return by.get("/v1/jobs/" + id).json().path("state").asText();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void no_read_speaks_of_jobs_and_queues_of_others(String operation) {
    if (reaches(operation) && operation.startsWith("GET ") && !operation.contains("{")) {
      var path = operation.substring(4);
      for (var more : List.of("", "?q=foreign", "?prefix=queue:", "?fields=queue,id,type")) {
        var text = bound.careless().get(path + more).text();
        assertThat(text).as(path + more).doesNotContain(running, dead, waiting);
        if (!path.equals("/v1/openapi.json")) {
          assertThat(text).as(path + more).doesNotContain(FOREIGN);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void what_does_not_keep_to_bounds_is_not_for_a_bound_key(String operation) {
    var scope = Contract.read().document().at(pointer(operation) + "/x-scope").asText();
    var answer = call(bound, operation, "billing.none");
    if (!scope.equals("open")) {
      boolean refused = answer.status() == 403;
      assertThat(refused).as("%s answers %s", operation, answer).isEqualTo(!reaches(operation));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /v1/queues/{name}", "DELETE /v1/queues/{name}"})
  void a_queue_of_others_is_as_if_there_were_none(String operation) {
    var there = call(bound, operation, FOREIGN).text().replace(FOREIGN, "nobodys");
    assertThat(there).isEqualTo(call(bound, operation, "nobodys").text());
    assertThat(call(bound, operation, FOREIGN).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({"POST,/pause", "POST,/resume", "POST,/drain", "POST,/purge", "PUT,''", "PATCH,''"})
  void no_queue_of_others_is_made_or_changed(String method, String action) {
    var operation = method + " /v1/queues/{name}" + action;
    assertThat(call(bound, operation, FOREIGN).status()).isIn(403, 404);
    assertThat(call(bound, operation, "foreign.new").status()).isIn(403, 404);
    assertThat(call(typed, operation, FOREIGN).status()).isEqualTo(403);
    var there = server.admin().get("/v1/queues/" + FOREIGN).json();
    assertThat(there.path("version").asInt()).isZero();
    assertThat(there.path("state").asText()).isEqualTo("running");
    assertThat(server.admin().get("/v1/queues/foreign.new").status()).isEqualTo(404);
  }

  @Test
  void its_own_jobs_and_queues_are_there_as_for_everybody() {
    var id = ApiTest.id(bound.post("/v1/jobs", draft("billing.own", "remote", "")));
    assertThat(state(bound, id)).isEqualTo("ready");
    assertThat(ApiTest.each(bound.get("/v1/jobs?queue=billing.own"), "id")).containsExactly(id);
    assertThat(bound.get("/v1/jobs?limit=0&queue=foreign").json().at("/total/count").asInt())
        .isZero();
    assertThat(bound.get("/v1/jobs/" + id + "/why").status()).isEqualTo(200);
    assertThat(bound.post("/v1/queues/billing.own/pause", "{}").status()).isEqualTo(200);
    assertThat(bound.post("/v1/queues/billing.own/resume", "{}").status()).isEqualTo(200);
    assertThat(ApiTest.each(bound.get("/v1/queues"), "name")).contains("billing.own");
    assertThat(claim(bound, "billing.own").json().at("/claims/0/job/id").asText()).isEqualTo(id);
  }

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

  private static Answer open(OpenApiChecked by, String order) {
    var key = "bound-" + KEYS.incrementAndGet();
    return by.with("idempotency-key", key).post("/v1/operations", order.replace('\'', '"'));
  }

  private static JsonNode ended(OpenApiChecked by, Answer opened) {
    assertThat(opened.status()).as(opened.text()).isEqualTo(202);
    return by.get("/v1/operations/" + ApiTest.id(opened) + "?wait=20s").json();
  }

  @Test
  void an_operation_touches_only_what_its_key_reaches() {
    var own =
        ApiTest.id(bound.post("/v1/jobs", draft("billing.op", "remote", ",\"delay\":\"1h\"")));
    var order =
        "{'action':'tag','target':{'resource':'jobs','q':'state:scheduled'},"
            + "'params':{'add':['seen']},'reason':'test'}";

    var done = ended(bound, open(bound, order));

    assertThat(done.path("state").asText()).isEqualTo("done");
    assertThat(bound.get("/v1/jobs/" + own).json().at("/tags/0").asText()).isEqualTo("seen");
    assertThat(server.admin().get("/v1/jobs/" + waiting).json().path("tags")).isEmpty();
    assertThat(done.path("matched").asInt()).isEqualTo(done.path("done").asInt());
  }

  @Test
  void each_item_that_an_operation_names_is_checked_like_a_single_call() {
    var own =
        ApiTest.id(bound.post("/v1/jobs", draft("billing.op", "remote", ",\"delay\":\"1h\"")));
    var order =
        "{'action':'cancel','target':{'resource':'jobs','ids':['%s','%s']}}"
            .formatted(own, waiting);

    var opened = open(bound, order);

    assertThat(ended(bound, opened).path("failed").asInt()).isOne();
    var failed = bound.get("/v1/operations/" + ApiTest.id(opened) + "/items").json();
    assertThat(failed.at("/items/0/id").asText()).isEqualTo(waiting);
    assertThat(failed.at("/items/0/problem/code").asText()).isEqualTo("not_found");
    assertThat(state(server.admin(), own)).isEqualTo("cancelled");
    assertThat(state(server.admin(), waiting)).isEqualTo("scheduled");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bound |"
            + " {'action':'move','target':{'resource':'jobs','q':'state:dead'},'params':{'queue':'foreign'}}",
        "bound |"
            + " {'action':'patch','target':{'resource':'jobs','q':'state:dead'},'params':{'queue':'foreign'}}",
        "typed | {'action':'pause','target':{'resource':'queues','ids':['mixed']}}",
        "typed | {'action':'purge','target':{'resource':'queues','ids':['mixed']}}"
      })
  void opens_no_operation_that_reaches_further_than_its_key(String by, String order) {
    var answer = open(by.equals("bound") ? bound : typed, order);

    ApiTest.isRefused(answer, 403, "forbidden");
  }

  @Test
  void pauses_no_queue_of_others_by_an_operation() {
    var order = "{'action':'pause','target':{'resource':'queues','ids':['foreign']}}";

    assertThat(ended(bound, open(bound, order)).path("failed").asInt()).isOne();

    var there = server.admin().get("/v1/queues/" + FOREIGN).json();
    assertThat(there.path("state").asText()).isEqualTo("running");
  }

  @Test
  void operations_of_others_are_as_if_there_were_none() {
    var order = "{'action':'promote','target':{'resource':'jobs','ids':['nobodys']},'rate':'1/h'}";
    var other = ApiTest.id(open(server.admin(), order));
    var own = ApiTest.id(open(bound, order));

    assertThat(ApiTest.each(bound.get("/v1/operations"), "id")).contains(own).doesNotContain(other);
    for (var sub : List.of("", "/items")) {
      ApiTest.isRefused(bound.get("/v1/operations/" + other + sub), 404, "not_found");
    }
    for (var sub : List.of("/pause", "/cancel", "/undo", "/retry-failed")) {
      ApiTest.isRefused(bound.post("/v1/operations/" + other + sub, "{}"), 404, "not_found");
    }
    ApiTest.isRefused(typed.get("/v1/operations/" + own), 404, "not_found");
    assertThat(server.admin().get("/v1/operations/" + own).status()).isEqualTo(200);
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

  @Test
  void sees_the_steps_of_its_own_jobs_and_which_plugins_there_are() {
    var own = ApiTest.id(bound.post("/v1/jobs", draft("billing.steps", "remote", "")));
    var foreign = enqueue("foreign.steps", "remote", "");

    assertThat(bound.get("/v1/jobs/" + own + "/steps").status()).isEqualTo(200);
    ApiTest.isRefused(bound.get("/v1/jobs/" + foreign + "/steps"), 404, "not_found");
    assertThat(bound.get("/v1/plugins").status()).isEqualTo(200);
  }

  @Test
  void hears_no_figures_of_all_queues() {
    assertThat(bound.get("/health").json()).hasToString("{\"status\":\"healthy\"}");
  }

  @Test
  void why_names_no_job_of_others() {
    server.admin().put("/v1/limiters/shared", "{\"concurrency\":1}");
    var held = ",\"limiters\":[\"shared\"]";
    var holder = enqueue("foreign.holding", "remote", held);
    claim(server.admin(), "foreign.holding");
    var id = ApiTest.id(bound.post("/v1/jobs", draft("billing.held", "remote", held)));
    assertThat(server.admin().get("/v1/jobs/" + id + "/why").text()).contains(holder);
    var why = bound.get("/v1/jobs/" + id + "/why");
    assertThat(why.json().at("/blocked_by/0/kind").asText()).isEqualTo("limiter");
    assertThat(why.text()).doesNotContain(holder);
  }

  @Test
  void a_key_is_told_its_bounds_and_keeps_them() {
    var self = bound.get("/v1/keys/self").json();
    assertThat(self.path("queues")).hasToString("[\"billing.*\"]");
    assertThat(self.path("types").isNull()).isTrue();
    var made = server.make(",\"role\":\"admin\",\"queues\":[\"a\"]");
    var path = "/v1/keys/" + made.json().path("id").asText();
    var patched = server.admin().with("if-match", "*").patch(path, "{\"name\":\"m\"}");
    assertThat(patched.json().path("queues")).hasToString("[\"a\"]");
    var freed = server.admin().with("if-match", "*").patch(path, "{\"queues\":null}");
    assertThat(freed.json().path("queues").isNull()).isTrue();
  }
}
