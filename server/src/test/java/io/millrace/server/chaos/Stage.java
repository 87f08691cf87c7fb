package io.millrace.server.chaos;

import io.millrace.backend.redis.RedisServer;
import io.millrace.server.NodeProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/// A Redis, and nodes that stand on it through a gate each.
final class Stage implements AutoCloseable {
  static final Duration PATIENCE = Nodes.PATIENCE;

  private final Map<String, Gate> gates = new TreeMap<>();
  private final Nodes nodes;
  RedisServer redis;

  Stage(Path folder, Optional<Path> planted, int count, String... options) throws IOException {
    this.redis = RedisServer.start(options);
    this.nodes =
        new Nodes(
            folder,
            count,
            plan ->
                Nodes.Place.with(
                    plan.behind(planted),
                    Map.of("backend.kind", "redis", "backend.redis.url", gate(plan.name()).url())));
    for (var name : nodes.names()) {
      gates.put(name, Gate.to(redis.port()));
    }
    startAll();
  }

  void startAll() throws IOException {
    nodes.startAll();
  }

  Gate gate(String node) {
    return Objects.requireNonNull(gates.get(node));
  }

  NodeProcess node(String name) {
    return nodes.node(name);
  }

  List<String> names() {
    return nodes.names();
  }

  List<URI> urls() {
    return nodes.urls();
  }

  String leader() {
    return nodes.leader();
  }

  Caller outsider(String node) {
    return nodes.outsider(node);
  }

  static void until(String what, Duration patience, BooleanSupplier so) {
    Nodes.until(what, patience, so);
  }

  /// What a fault does to it while the load is on; it heals what it broke.
  interface Strike {
    void at(Stage stage) throws Exception;
  }

  /// One play: load, fault, drain, judgement.
  Nodes.Outcome play(String fault, Strike strike, long seed, Duration drain) throws Exception {
    return nodes.play(fault, seed, drain, () -> strike.at(this));
  }

  @Override
  public void close() throws IOException {
    nodes.close();
    for (var gate : gates.values()) {
      gate.close();
    }
    redis.close();
  }
}
