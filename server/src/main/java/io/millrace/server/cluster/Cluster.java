package io.millrace.server.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.LifecycleEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Joins the other nodes by Hazelcast: it carries messages and tells who is there. It locks
/// nothing, counts nothing and keeps nothing, because after a partition it would do so twice.
public final class Cluster {
  /// So long joining may take.
  public static final Duration PATIENCE = Duration.ofSeconds(40);

  private static final int JOIN_SECONDS = 20;

  /// A node that says nothing for so long is not there; one that dies is missed at once.
  private static final int SILENT_SECONDS = 6;

  /// Who was taken for gone and goes on is looked for so often. Hazelcast would leave them apart
  /// for five minutes.
  private static final int APART_SECONDS = 5;

  /// Nodes on one machine take one port after the other.
  private static final int PORTS = 20;

  /// So many of these are looked at to find others: each that nobody has costs five seconds when
  /// one is looked for that was taken for gone.
  private static final int TRIED_PORTS = 6;

  private final HazelcastClusterManager manager;
  private final Vertx vertx;

  private Cluster(HazelcastClusterManager manager, Vertx vertx) {
    this.manager = manager;
    this.vertx = vertx;
  }

  /// A Vertx that belongs to a cluster, and the cluster.
  public record Joined(Vertx vertx, Cluster cluster) {}

  /// Joins the nodes of that name; fails when that takes too long.
  public static Future<Joined> join(
      VertxBuilder builder, VertxOptions options, ClusterSettings settings, String name) {
    var manager = new HazelcastClusterManager(config(settings, name));
    return builder
        .with(options.setEventBusOptions(bus(settings)))
        .withClusterManager(manager)
        .buildClustered()
        .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .map(vertx -> new Joined(vertx, new Cluster(manager, vertx)));
  }

  /// Who this node is among [#members].
  public String self() {
    return manager.getNodeId();
  }

  /// Who is there.
  public Set<String> members() {
    return Set.copyOf(new HashSet<>(manager.getNodes()));
  }

  /// Whether every member has a place to which what is told at `shared` is brought, this one also
  /// at `own`, by what the members know together.
  Future<Boolean> reaches(Set<String> shared, Set<String> own) {
    var places = members().stream().map(this::hasPlace);
    var known =
        Stream.concat(
            shared.stream().map(it -> holds(it, members())),
            own.stream().map(it -> holds(it, Set.of(self()))));
    return Future.all(Stream.concat(places, known).toList())
        .map(all -> all.<Boolean>list().stream().allMatch(it -> it));
  }

  private Future<Boolean> hasPlace(String member) {
    var asked = new CompletableFuture<Boolean>();
    // Who is not known has failed there.
    manager.getNodeInfo(member, (_, cause) -> asked.complete(cause == null));
    return Future.fromCompletionStage(asked, vertx.getOrCreateContext());
  }

  private Future<Boolean> holds(String address, Set<String> members) {
    var asked = new CompletableFuture<Boolean>();
    manager.getRegistrations(
        address, (all, cause) -> asked.complete(cause == null && nodes(all).containsAll(members)));
    return Future.fromCompletionStage(asked, vertx.getOrCreateContext());
  }

  private static Set<String> nodes(List<RegistrationInfo> all) {
    return all.stream().map(RegistrationInfo::nodeId).collect(Collectors.toSet());
  }

  /// Tells the others anew where this node is and what is to be brought to it, and forgets what it
  /// knew of them. That is what its kind does when it finds the others after a partition.
  Future<Void> introduce() {
    return vertx
        .executeBlocking(() -> {
          manager.stateChanged(new LifecycleEvent(LifecycleEvent.LifecycleState.MERGED));
          return this;
        })
        .mapEmpty();
  }

  private static EventBusOptions bus(ClusterSettings settings) {
    var options = new EventBusOptions().setHost(settings.bind());
    settings
        .tls()
        .ifPresent(it ->
            options
                .setSsl(true)
                .setKeyCertOptions(
                    new PemKeyCertOptions().setCertPath(it.cert()).setKeyPath(it.key()))
                .setTrustOptions(new PemTrustOptions().addCertPath(it.ca()))
                .setClientAuth(ClientAuth.REQUIRED));
    return options;
  }

  private static Config config(ClusterSettings settings, String name) {
    var config = ConfigUtil.loadConfig();
    config.setClusterName(name);
    config.setProperty("hazelcast.logging.type", "slf4j");
    config.setProperty("hazelcast.shutdownhook.enabled", "false");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.setProperty("hazelcast.max.join.seconds", "" + JOIN_SECONDS);
    config.setProperty("hazelcast.max.no.heartbeat.seconds", "" + SILENT_SECONDS);
    config.setProperty("hazelcast.heartbeat.interval.seconds", "1");
    config.setProperty("hazelcast.merge.first.run.delay.seconds", "" + APART_SECONDS);
    config.setProperty("hazelcast.merge.next.run.delay.seconds", "" + APART_SECONDS);
    config.setProperty("hazelcast.tcp.join.port.try.count", "" + TRIED_PORTS);
    config.getSerializationConfig().setJavaSerializationFilterConfig(allowed());
    var net = config.getNetworkConfig();
    net.setPort(settings.port()).setPortAutoIncrement(true).setPortCount(PORTS);
    net.getInterfaces().setEnabled(true).clear().addInterface(settings.bind());
    net.setPublicAddress(null);
    join(net.getJoin(), settings);
    return config;
  }

  private static JavaSerializationFilterConfig allowed() {
    var filter = new JavaSerializationFilterConfig().setDefaultsDisabled(true);
    for (var known : List.of("io.vertx.", "com.hazelcast.", "java.lang.", "java.util.")) {
      // Arrays of them too: what went wrong on another node comes with its stack, and who cannot
      // read that does not ask again, and waits for ever.
      filter.getWhitelist().addPrefixes(known, "[L" + known);
    }
    return filter;
  }

  private static void join(JoinConfig join, ClusterSettings settings) {
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(false);
    switch (settings.discovery()) {
      case TCP -> join.getTcpIpConfig().setEnabled(true).setMembers(members(settings));
      case MULTICAST -> join.getMulticastConfig().setEnabled(true);
      case KUBERNETES -> {
        var pods = join.getKubernetesConfig().setEnabled(true);
        settings.kubernetes().service().ifPresent(it -> pods.setProperty("service-name", it));
        settings.kubernetes().namespace().ifPresent(it -> pods.setProperty("namespace", it));
      }
    }
  }

  private static List<String> members(ClusterSettings settings) {
    return settings.members().isEmpty() ? List.of(settings.bind()) : settings.members();
  }
}
