package io.millrace.backend.redis;

import io.millrace.backend.redis.footing.RedisSettings.Login;
import io.millrace.backend.redis.footing.RedisSettings.Mode;
import io.millrace.backend.redis.footing.RedisSettings.Place;
import io.millrace.backend.redis.footing.RedisSettings.Tls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Three masters on loopback that share the slots: the first has 0 to 5460, and so on.
public final class RedisCluster implements AutoCloseable {
  private static final int MASTERS = 3;
  private static final int SLOTS = 16_384;

  private final List<RedisServer> nodes;

  private RedisCluster(List<RedisServer> nodes) {
    this.nodes = nodes;
  }

  private static final class Shared {
    private static final RedisCluster CLUSTER = start();

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(CLUSTER::close));
    }
  }

  static RedisCluster ofThisJvm() {
    return Shared.CLUSTER;
  }

  public static RedisCluster start(String... options) {
    try {
      var nodes = new ArrayList<RedisServer>();
      var buses = new ArrayList<String>();
      for (int at = 0; at < MASTERS; at++) {
        buses.add("" + RedisServer.freePort());
        nodes.add(node(buses.getLast(), options));
      }
      for (int at = 0; at < MASTERS; at++) {
        nodes.get(at).ask("CLUSTER", "SET-CONFIG-EPOCH", "" + (at + 1));
        nodes
            .get(at)
            .ask(
                "CLUSTER",
                "ADDSLOTSRANGE",
                "" + (SLOTS * at / MASTERS),
                "" + (SLOTS * (at + 1) / MASTERS - 1));
        var port = "" + nodes.get(at).port();
        nodes.getFirst().ask("CLUSTER", "MEET", "127.0.0.1", port, buses.get(at));
      }
      nodes.forEach(it -> it.await("cluster_slots_ok:" + SLOTS, "CLUSTER", "INFO"));
      nodes.forEach(it -> it.await("cluster_state:ok", "CLUSTER", "INFO"));
      return new RedisCluster(nodes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RedisServer node(String bus, String... options) {
    var all = new ArrayList<>(List.of("--cluster-enabled", "yes", "--cluster-port", bus));
    all.addAll(List.of("--cluster-node-timeout", "3000"));
    all.addAll(List.of("--cluster-require-full-coverage", "no"));
    all.addAll(List.of(options));
    return RedisServer.start(all.toArray(String[]::new));
  }

  /// Gives one of them a replica, and waits until it has all.
  RedisServer addReplica(RedisServer of, String... options) throws IOException {
    var bus = "" + RedisServer.freePort();
    var replica = node(bus, options);
    nodes.getFirst().ask("CLUSTER", "MEET", "127.0.0.1", "" + replica.port(), bus);
    replica.await("cluster_slots_ok:" + SLOTS, "CLUSTER", "INFO");
    replica.await("OK", "CLUSTER", "REPLICATE", of.asked("CLUSTER", "MYID"));
    replica.await("master_link_status:up", "INFO", "replication");
    nodes.forEach(it -> it.await("slave " + of.asked("CLUSTER", "MYID"), "CLUSTER", "NODES"));
    return replica;
  }

  /// Gives the slot of that key to another, and says when the first of its keys has gone and when
  /// all have.
  void move(String key, RedisServer to, Runnable whenOneHas, Runnable whenAllHave) {
    var from = of(key);
    var slot = from.asked("CLUSTER", "KEYSLOT", key);
    to.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", from.asked("CLUSTER", "MYID"));
    from.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", to.asked("CLUSTER", "MYID"));
    var keys = from.list("CLUSTER", "GETKEYSINSLOT", slot, "1000");
    migrate(from, to, keys.getFirst());
    whenOneHas.run();
    keys.stream().skip(1).forEach(it -> migrate(from, to, it));
    whenAllHave.run();
    to.ask("CLUSTER", "SETSLOT", slot, "NODE", to.asked("CLUSTER", "MYID"));
    from.ask("CLUSTER", "SETSLOT", slot, "NODE", to.asked("CLUSTER", "MYID"));
  }

  private static void migrate(RedisServer from, RedisServer to, String key) {
    from.ask("MIGRATE", "127.0.0.1", "" + to.port(), key, "0", "5000");
  }

  /// The URLs of all of them, with commas between.
  public String urls() {
    return String.join(",", place().urls());
  }

  /// Where they are.
  public Place place() {
    var urls = nodes.stream().map(RedisServer::url).toList();
    return new Place(
        Mode.CLUSTER,
        urls,
        "",
        Login.NOBODY,
        new Tls(Optional.empty(), Optional.empty(), Optional.empty()));
  }

  /// Who leads the slot of that key.
  public RedisServer of(String key) {
    return nodes.stream()
        .filter(it -> !it.asked("EXISTS", key).startsWith("MOVED"))
        .findFirst()
        .orElseThrow();
  }

  /// Puts another in the place of one that has ended.
  public void replace(RedisServer ended, RedisServer by) {
    nodes.set(nodes.indexOf(ended), by);
  }

  /// One that does not lead the slot of that key.
  RedisServer notOf(String key) {
    return nodes.stream().filter(it -> it != of(key)).findFirst().orElseThrow();
  }

  @Override
  public void close() {
    nodes.forEach(RedisServer::close);
  }
}
