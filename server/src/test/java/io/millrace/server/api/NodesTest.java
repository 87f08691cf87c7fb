package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.backend.redis.RedisServer;
import io.millrace.core.job.Json;
import io.millrace.server.NodeProcess;
import io.millrace.server.Wait;
import io.millrace.server.http.contract.OpenApiChecked;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Three servers in processes of their own, on one Redis. The third is not to lead.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class NodesTest {
  private static final Duration LEASE = Duration.ofSeconds(3);

  /// What a busy machine may take beyond what is promised.
  private static final Duration SLACK = Duration.ofSeconds(2);

  private static final String LONG = "{\"type\":\"delay\",\"args\":{\"for\":\"40s\"}}";

  @TempDir private static Path folder;

  private static final Map<String, NodeProcess> NODES = new TreeMap<>();
  private static final Map<String, Integer> PORTS = new TreeMap<>();

  private NodeProcess first;
  private NodeProcess second;
  private NodeProcess third;

  /// Those that a test has ended start again for the next.
  @BeforeEach
  void start() throws IOException {
    for (var name : List.of("n1", "n2", "n3")) {
      PORTS.computeIfAbsent(name, _ -> freePort());
    }
    first = node("n1").ready();
    // Behind the first, that they need not agree who that is.
    second = node("n2");
    third = node("n3");
    second.ready();
    third.ready();
    Wait.until(() -> states(first.api()).equals(Map.of("n1", "up", "n2", "up", "n3", "up")));
  }

  private static NodeProcess node(String name) throws IOException {
    var there = NODES.get(name);
    if (there != null && there.isAlive()) {
      return there;
    }
    var members = String.join(",", PORTS.values().stream().map(it -> "127.0.0.1:" + it).toList());
    var settings = new HashMap<String, String>();
    settings.put("backend.kind", "redis");
    settings.put("backend.redis.url", RedisServer.ofThisJvm().url());
    settings.put("backend.redis.prefix", "nodes" + PORTS.get("n1"));
    settings.put("cluster.enabled", "true");
    settings.put("cluster.port", "" + PORTS.get(name));
    settings.put("cluster.members", members);
    settings.put("jobs.lease", LEASE.toSeconds() + "s");
    settings.put("shutdown.grace", "0s");
    settings.put("scheduler.enabled", "" + !name.equals("n3"));
    var node = NodeProcess.begin(NodeProcess.Plan.of(folder, name, settings));
    NODES.put(name, node);
    return node;
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  static void stop() {
    NODES.values().forEach(NodeProcess::close);
  }

  private List<NodeProcess> nodes() {
    return List.of(first, second, third);
  }

  private static JsonNode job(OpenApiChecked api, String id) {
    return api.get("/v1/jobs/" + id).json();
  }

  /// Puts jobs in, one at each node in turn, and answers their ids.
  private List<String> enqueue(int count, String draft) {
    var ids = new ArrayList<String>();
    for (int at = 0; at < count; at++) {
      var api = nodes().get(at % 3).api();
      ids.add(api.post("/v1/jobs", draft).json().path("id").asText());
    }
    return ids;
  }

  private void forget(List<String> ids) {
    ids.forEach(id -> first.api().post("/v1/jobs/" + id + "/cancel", "{\"mode\":\"force\"}"));
  }

  /// Those of these jobs that run on a node.
  private static List<String> on(OpenApiChecked api, List<String> ids, String node) {
    return ids.stream()
        .filter(id -> {
          var job = job(api, id);
          return job.path("state").asText().equals("running")
              && job.path("node").asText().equals(node);
        })
        .toList();
  }

  @Test
  void what_a_killed_node_held_is_done_by_the_others_when_its_lease_is_over() throws Exception {
    var ids = enqueue(30, LONG);
    Wait.until(() -> !on(first.api(), ids, "n2").isEmpty());
    var held = on(first.api(), ids, "n2");

    second.kill();
    var killed = Instant.now();

    var latest = killed.plus(LEASE).plusSeconds(1).plus(SLACK);
    Wait.until(() -> on(first.api(), held, "n2").isEmpty());
    for (var id : held) {
      Wait.until(() -> job(first.api(), id).path("state").asText().equals("running"));
      var job = job(first.api(), id);
      assertThat(job.path("node").asText()).isIn("n1", "n3");
      assertThat(job.path("rescues").asInt()).isOne();
      assertThat(Instant.parse(job.path("started_at").asText())).isBefore(latest);
    }
    assertThat(states(first.api())).containsEntry("n2", "gone").containsEntry("n3", "up");
    forget(ids);
  }

  @Test
  void what_a_stopped_node_held_is_handed_back_at_once() throws Exception {
    var ids = enqueue(30, LONG);
    Wait.until(() -> !on(first.api(), ids, "n3").isEmpty());
    var held = on(first.api(), ids, "n3");

    third.stop();
    var stopped = Instant.now();

    assertThat(third.ended()).isZero();
    for (var id : held) {
      Wait.until(() -> job(first.api(), id).path("state").asText().equals("running"));
      var job = job(first.api(), id);
      assertThat(job.path("node").asText()).isIn("n1", "n2");
      assertThat(job.path("rescues").asInt()).isZero();
      assertThat(job.path("attempt").asInt()).isOne();
    }
    assertThat(Duration.between(stopped, Instant.now())).isLessThan(Duration.ofSeconds(20));
    assertThat(states(first.api()).keySet()).containsExactlyInAnyOrder("n1", "n2");
    forget(ids);
  }

  @Test
  void an_operation_of_a_killed_node_is_finished_by_another_and_nothing_is_done_twice()
      throws Exception {
    var ids = enqueue(60, "{\"type\":\"remote\",\"queue\":\"far\"}");
    var id = takenBySecond(ids);
    second.kill();

    assertThat(done(first, id)).isLessThan(ids.size());
    Wait.until(() -> operation(first, id).path("state").asText().equals("done"));

    assertThat(done(first, id) + operation(first, id).path("skipped").asInt())
        .isEqualTo(ids.size());
    for (var job : ids) {
      assertThat(changes(job, id)).as(job).isEqualTo(1);
    }
    forget(ids);
  }

  /// While the others stand still, nobody but the second can take it.
  private String takenBySecond(List<String> ids) throws Exception {
    first.halt();
    third.halt();
    try {
      var id = tag(second, ids);
      Wait.until(() -> done(second, id) > 0);
      return id;
    } finally {
      first.goOn();
      third.goOn();
    }
  }

  private static String tag(NodeProcess at, List<String> ids) throws IOException {
    var order = Json.MAPPER.createObjectNode().put("action", "tag").put("rate", "10/s");
    order.putObject("params").putArray("add").add("late");
    var target = order.putObject("target").put("resource", "jobs").putArray("ids");
    ids.forEach(target::add);
    var api = at.api().with("idempotency-key", "late");
    var answer = api.post("/v1/operations", order.toString());
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    return answer.json().path("id").asText();
  }

  private static JsonNode operation(NodeProcess at, String id) {
    return at.api().get("/v1/operations/" + id).json();
  }

  private static int done(NodeProcess at, String id) {
    return operation(at, id).path("done").asInt();
  }

  /// How often somebody changed a job by that name.
  private long changes(String job, String by) {
    var marks = first.api().get("/v1/jobs/" + job + "/history").json().path("items");
    return marks.valueStream().filter(it -> it.path("by").asText().equals(by)).count();
  }

  @Test
  void any_node_serves_any_call_and_all_say_the_same_of_themselves() {
    var id = third.api().post("/v1/jobs", "{\"type\":\"remote\",\"queue\":\"far\"}").json();
    assertThat(first.api().get("/v1/jobs/" + id.path("id").asText()).json().path("state").asText())
        .isEqualTo("ready");
    var waiting = second.api().post("/v1/claims", "{\"queues\":[\"far\"]}").json();
    assertThat(waiting.at("/claims/0/job/id")).isEqualTo(id.path("id"));

    for (var key : List.of("default", "tenant-42", "mail")) {
      assertThat(nodes().stream().map(it -> owner(it, key)).distinct()).hasSize(1);
    }
    assertThat(nodes().stream().map(it -> leader(it).path("epoch")).distinct()).hasSize(1);
    assertThat(states(second.api())).isEqualTo(Map.of("n1", "up", "n2", "up", "n3", "up"));
  }

  private static JsonNode owner(NodeProcess node, String key) {
    return node.api().get("/v1/cluster/registry?key=" + key).json().path("owner");
  }

  private static JsonNode leader(NodeProcess node) {
    return node.api().get("/v1/cluster/leader").json();
  }

  @Test
  void the_leader_steps_down_and_another_leads_with_a_higher_epoch() {
    var before = leader(first);

    var answer = second.api().post("/v1/cluster/leader/step-down", "{\"reason\":\"deploy\"}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().path("node")).isEqualTo(before.path("node"));
    var after = nextLeader();
    assertThat(after.path("node")).isNotEqualTo(before.path("node"));
    assertThat(after.path("epoch").asLong()).isGreaterThan(before.path("epoch").asLong());
  }

  @Test
  void a_node_that_is_not_to_lead_does_not_when_both_others_have_stepped_down() {
    for (int round = 0; round < 2; round++) {
      second.api().post("/v1/cluster/leader/step-down", "{\"reason\":\"deploy\"}");

      assertThat(nextLeader().path("node").asText()).isIn("n1", "n2");
    }
  }

  /// Who leads when somebody does again.
  private JsonNode nextLeader() {
    Wait.until(() -> first.api().careless().get("/v1/cluster/leader").status() == 200);
    return leader(first);
  }

  @Test
  void a_worker_hears_an_order_that_was_given_at_another_node() {
    try (var worker = LiveClient.open(second.url())) {
      worker.send("{\"op\":\"register\",\"id\":1,\"name\":\"ws\",\"queues\":[\"far\"]}");
      var id = worker.next("ok").at("/result/id").asText();

      var answer = first.api().post("/v1/workers/" + id + "/quiet", "{\"reason\":\"deploy\"}");

      assertThat(answer.status()).isEqualTo(202);
      assertThat(worker.next("state").path("state").asText()).isEqualTo("quiet");
    }
  }

  @Test
  void a_node_that_drains_takes_calls_and_no_work() throws InterruptedException {
    var answer = first.api().post("/v1/cluster/nodes/n3/drain", "{\"reason\":\"deploy\"}");
    assertThat(answer.status()).isEqualTo(202);
    Wait.until(() -> states(first.api()).get("n3").equals("draining"));

    var ids = enqueue(12, "{\"type\":\"delay\",\"args\":{\"for\":\"50ms\"}}");

    for (var id : ids) {
      Wait.until(() -> job(third.api(), id).path("state").asText().equals("succeeded"));
      assertThat(job(third.api(), id).path("node").asText()).isIn("n1", "n2");
    }
    assertThat(first.api().post("/v1/cluster/nodes/other/drain", "{}").status()).isEqualTo(404);
    third.kill();
  }

  private static Map<String, String> states(OpenApiChecked api) {
    var states = new HashMap<String, String>();
    api.get("/v1/cluster/nodes")
        .json()
        .path("items")
        .forEach(it -> states.put(it.path("id").asText(), it.path("state").asText()));
    return states;
  }
}
