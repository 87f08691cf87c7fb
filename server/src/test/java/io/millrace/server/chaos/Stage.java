package io.millrace.server.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.backend.contract.history.Breach;
import io.millrace.backend.contract.history.Circumstances;
import io.millrace.backend.contract.history.Event;
import io.millrace.backend.contract.history.Event.Tail;
import io.millrace.backend.contract.history.History;
import io.millrace.backend.contract.history.HistoryChecker;
import io.millrace.backend.redis.RedisServer;
import io.millrace.core.job.JobState;
import io.millrace.server.NodeProcess;
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

/// A Redis, nodes that stand on it through a gate each, and the plays on it.
final class Stage implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int BOUND = 3;
  private static final int WARM = 40;

  private final Path folder;
  private final Optional<Path> planted;
  private final ConcurrentSkipListMap<String, NodeProcess> nodes = new ConcurrentSkipListMap<>();
  private final Map<String, Gate> gates = new TreeMap<>();
  private final Map<String, Integer> ports = new TreeMap<>();
  private final AtomicInteger outsiders = new AtomicInteger();
  RedisServer redis;

  Stage(Path folder, Optional<Path> planted, int count, String... options) throws IOException {
    this.folder = folder;
    this.planted = planted;
    this.redis = RedisServer.start(options);
    for (int at = 1; at <= count; at++) {
      gates.put("n" + at, Gate.to(redis.port()));
      ports.put("n" + at, freePort());
    }
    startAll();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// Starts whoever does not run, behind the first, and waits until all are there.
  void startAll() throws IOException {
    var begun = new ArrayList<NodeProcess>();
    for (var name : gates.keySet()) {
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

  NodeProcess begin(String name) throws IOException {
    var settings = new HashMap<String, String>();
    settings.put("backend.kind", "redis");
    settings.put("backend.redis.url", gate(name).url());
    settings.put("shutdown.grace", "2s");
    if (gates.size() > 1) {
      settings.put("cluster.enabled", "true");
      settings.put("cluster.port", "" + ports.get(name));
      settings.put(
          "cluster.members",
          String.join(",", ports.values().stream().map(it -> "127.0.0.1:" + it).toList()));
    }
    var node = NodeProcess.begin(NodeProcess.Plan.of(folder, name, settings).behind(planted));
    nodes.put(name, node);
    return node;
  }

  Gate gate(String node) {
    return Objects.requireNonNull(gates.get(node));
  }

  NodeProcess node(String name) {
    return Objects.requireNonNull(nodes.get(name));
  }

  List<String> names() {
    return List.copyOf(gates.keySet());
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

  static void until(String what, Duration patience, BooleanSupplier so) {
    if (!isWithin(patience, so)) {
      throw new AssertionError("not within " + patience + ": " + what);
    }
  }

  private static boolean isWithin(Duration patience, BooleanSupplier so) {
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
    void at(Stage stage) throws Exception;
  }

  /// What came of it.
  record Outcome(int acknowledged, Duration recovery, List<Breach> breaches) {}

  /// One play: load, fault, drain, judgement.
  Outcome play(Fault fault, long seed) throws Exception {
    return play(fault, seed, PATIENCE);
  }

  /// The same, with so much time to drain.
  Outcome play(Fault fault, long seed, Duration drain) throws Exception {
    var free = "%s-%d-%x".formatted(fault.name(), seed, System.nanoTime() & 0xffffff);
    free = free.toLowerCase(Locale.ROOT);
    var bound = free + "-bound";
    var judge = new Caller("judge", this::urls, new History(System::nanoTime));
    until(
        "a bound queue",
        PATIENCE,
        () -> judge.put("/v1/queues/" + bound, "{\"concurrency\":" + BOUND + "}").status() < 300);
    var history = new History(System::nanoTime);
    var queues = List.of(free, bound);
    try (var load = new Load(queues, this::urls, history, new Random(seed), WARM).begin()) {
      load.warm.await();
      fault.strike().at(this);
      long healed = System.nanoTime();
      load.dry();
      // What does not end is told by the judge.
      isWithin(drain, () -> isDrained(judge, queues));
      var recovery = Duration.ofNanos(System.nanoTime() - healed);
      load.end();
      list(judge, queues, history);
      var circumstances = new Circumstances(Map.of(bound, BOUND), Map.of(), List.of(), true);
      return new Outcome(
          load.acknowledged.get(), recovery, HistoryChecker.check(history.events(), circumstances));
    }
  }

  private static boolean isDrained(Caller judge, List<String> queues) {
    var page =
        judge.get(
            "/v1/jobs?limit=1&state=ready,running,scheduled,retrying,waiting&queue="
                + String.join(",", queues));
    return page.status() == 200 && page.body().path("items").isEmpty();
  }

  private static void list(Caller judge, List<String> queues, History history) {
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
  public void close() throws IOException {
    nodes.values().forEach(NodeProcess::close);
    for (var gate : gates.values()) {
      gate.close();
    }
    redis.close();
  }
}
