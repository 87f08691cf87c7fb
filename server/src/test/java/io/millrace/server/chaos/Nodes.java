package io.millrace.server.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.backend.contract.history.Breach;
import io.millrace.backend.contract.history.Circumstances;
import io.millrace.backend.contract.history.Event;
import io.millrace.backend.contract.history.Event.Tail;
import io.millrace.backend.contract.history.History;
import io.millrace.backend.contract.history.HistoryChecker;
import io.millrace.core.job.JobState;
import io.millrace.server.NodeProcess;
import io.millrace.server.NodeProcess.Plan;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/// Nodes that stand on one store, whatever that is, and the plays on them.
final class Nodes implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int BOUND = 3;
  private static final int WARM = 40;
  private static final String PENDING = "ready,running,scheduled,retrying,waiting";

  private final Path folder;
  private final Place place;
  private final ConcurrentSkipListMap<String, NodeProcess> nodes = new ConcurrentSkipListMap<>();
  private final Map<String, Integer> ports = new TreeMap<>();
  private final AtomicInteger outsiders = new AtomicInteger();

  /// Where the store is for a node, and what else it is told.
  interface Place {
    Plan of(Plan plan);

    /// Those settings beside, for all alike.
    static Place with(Map<String, String> settings) {
      return plan -> with(plan, settings);
    }

    static Plan with(Plan plan, Map<String, String> settings) {
      var all = new HashMap<>(plan.settings());
      all.putAll(settings);
      return new Plan(
          plan.folder(), plan.name(), all, plan.flags(), plan.before(), plan.environment());
    }
  }

  /// `n1` and those behind it, which do not run yet.
  Nodes(Path folder, int count, Place place) throws IOException {
    this.folder = folder;
    this.place = place;
    for (int at = 1; at <= count; at++) {
      ports.put("n" + at, freePort());
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// Starts whoever does not run, behind the first, and waits until all are there.
  void startAll() throws IOException {
    var begun = new ArrayList<NodeProcess>();
    for (var name : ports.keySet()) {
      var there = nodes.get(name);
      if (there == null || !there.isAlive()) {
        begun.add(begin(name));
        if (there == null && begun.size() == 1) {
          begun.getFirst().ready();
        }
      }
    }
    for (var node : begun) {
      node.ready();
    }
  }

  private NodeProcess begin(String name) throws IOException {
    var settings = new HashMap<String, String>();
    settings.put("shutdown.grace", "2s");
    if (ports.size() > 1) {
      settings.put("backend.kind", "redis");
      settings.put("cluster.enabled", "true");
      settings.put("cluster.port", "" + ports.get(name));
      settings.put(
          "cluster.members",
          String.join(",", ports.values().stream().map(it -> "127.0.0.1:" + it).toList()));
    }
    var node = NodeProcess.begin(place.of(Plan.of(folder, name, settings)));
    nodes.put(name, node);
    return node;
  }

  NodeProcess node(String name) {
    return Objects.requireNonNull(nodes.get(name));
  }

  List<String> names() {
    return List.copyOf(ports.keySet());
  }

  List<URI> urls() {
    return nodes.values().stream().map(NodeProcess::url).toList();
  }

  /// Somebody who does not take part, at one node alone.
  Caller outsider(String node) {
    return new Caller(
        "outsider" + outsiders.getAndIncrement(),
        () -> List.of(node(node).url()),
        new History(System::nanoTime));
  }

  /// Somebody who asks all of them, one after the other, and notes it there.
  Caller caller(String name, History history) {
    return new Caller(name, this::urls, history);
  }

  /// Who leads, as somebody says who is asked for it until he knows.
  String leader() {
    var observer = caller("observer", new History(System::nanoTime));
    var leader = new String[1];
    until(
        "a leader",
        PATIENCE,
        () -> {
          leader[0] = observer.get("/v1/cluster/leader").body().path("node").asText();
          return names().contains(leader[0]);
        });
    return leader[0];
  }

  static void until(String what, Duration patience, BooleanSupplier so) {
    if (!isWithin(patience, so)) {
      throw new AssertionError("not within " + patience + ": " + what);
    }
  }

  static boolean isWithin(Duration patience, BooleanSupplier so) {
    long end = System.nanoTime() + patience.toNanos();
    while (!so.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      Load.park(Duration.ofMillis(50));
    }
    return true;
  }

  /// What a fault does while the load is on; it heals what it broke.
  interface Strike {
    void strike() throws Exception;
  }

  /// What came of it: how much was acknowledged, how long it took to drain, what was broken, and
  /// what was measured beside.
  record Outcome(int acknowledged, Duration recovery, List<Breach> breaches, String measured) {
    Outcome measured(String words) {
      return new Outcome(acknowledged, recovery, breaches, words);
    }
  }

  /// One play: load, fault, drain, judgement.
  Outcome play(String fault, long seed, Duration drain, Strike strike) throws Exception {
    var free = "%s-%d-%x".formatted(fault, seed, System.nanoTime() & 0xffffff);
    free = free.toLowerCase(Locale.ROOT);
    var bound = free + "-bound";
    var judge = caller("judge", new History(System::nanoTime));
    until(
        "a bound queue",
        PATIENCE,
        () -> judge.put("/v1/queues/" + bound, "{\"concurrency\":" + BOUND + "}").status() < 300);
    var history = new History(System::nanoTime);
    var queues = List.of(free, bound);
    try (var load = new Load(queues, this::urls, history, new Random(seed), WARM).begin()) {
      load.warm.await();
      strike.strike();
      long healed = System.nanoTime();
      load.dry();
      // What does not end is told by the judge.
      isWithin(drain, () -> isDrained(judge, queues));
      var recovery = Duration.ofNanos(System.nanoTime() - healed);
      load.end();
      list(judge, queues, history);
      var circumstances = new Circumstances(Map.of(bound, BOUND), Map.of(), List.of(), true);
      var breaches = HistoryChecker.check(history.events(), circumstances);
      return new Outcome(load.acknowledged.get(), recovery, breaches, "");
    }
  }

  /// Asked twice: a list of several states is not one instant, so a job that moves from one to
  /// another while it is made may be in neither.
  static boolean isDrained(Caller judge, List<String> queues) {
    boolean first = isEmpty(judge, queues);
    return first && isEmpty(judge, queues);
  }

  private static boolean isEmpty(Caller judge, List<String> queues) {
    var page =
        judge.get("/v1/jobs?limit=1&state=" + PENDING + "&queue=" + String.join(",", queues));
    return page.status() == 200 && page.body().path("items").isEmpty();
  }

  /// Notes how all jobs of these queues stand.
  static void list(Caller judge, List<String> queues, History history) {
    var path = "/v1/jobs?limit=100&queue=" + String.join(",", queues);
    var next = Optional.of("");
    while (next.isPresent()) {
      var after = next.get();
      var page = judge.get(after.isEmpty() ? path : path + "&after=" + after);
      if (page.status() == 200) {
        page.body().path("items").forEach(job -> history.note("judge", last(job)));
        next =
            Optional.of(page.body().path("next")).filter(JsonNode::isTextual).map(JsonNode::asText);
      }
    }
  }

  private static Event.Final last(JsonNode job) {
    var kind = Optional.of(job.path("error").path("kind")).filter(JsonNode::isTextual);
    return new Event.Final(
        job.path("id").asText(),
        JobState.valueOf(job.path("state").asText().toUpperCase(Locale.ROOT)),
        job.path("attempt").asInt(),
        job.path("rescues").asInt(),
        new Tail(kind.map(JsonNode::asText), Optional.empty()));
  }

  @Override
  public void close() {
    nodes.values().forEach(NodeProcess::close);
  }
}
