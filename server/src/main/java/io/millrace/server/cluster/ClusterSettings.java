package io.millrace.server.cluster;

import io.millrace.config.Section;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// How this node finds the others, over what they talk, and whether it may lead them.
///
/// @param members addresses of some of them, with ports or without; empty: on this machine
public record ClusterSettings(
    boolean enabled,
    String bind,
    int port,
    List<String> members,
    Discovery discovery,
    Kubernetes kubernetes,
    boolean insecure,
    Optional<Tls> tls,
    boolean leads) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.-]{1,253}");
  private static final Pattern FILE = Pattern.compile("[^\\x00]+");
  private static final Pattern MEMBER =
      Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^\\s:]+)(:\\d{1,5})?");

  /// How nodes find each other.
  public enum Discovery {
    TCP,
    MULTICAST,
    KUBERNETES
  }

  /// The service whose pods are the nodes.
  public record Kubernetes(Optional<String> service, Optional<String> namespace) {}

  /// Files (PEM): what this node shows, its key, and who signs for all of them.
  public record Tls(String cert, String key, String ca) {}

  public static ClusterSettings from(Section root) {
    var cluster = root.section("cluster");
    var settings =
        new ClusterSettings(
            cluster.key("enabled", "Join other nodes; needs backend.kind: redis").flag(false),
            cluster.key("bind", "Address on which the nodes talk").text("127.0.0.1"),
            cluster
                .key("port", "Port on which they find each other; the next free one on one machine")
                .integer(5_701, 1, 65_535),
            cluster
                .key("members", "Where the others are; on this machine by itself")
                .list(List.of()),
            cluster.key("discovery", "How they find each other").oneOf(Discovery.TCP),
            kubernetes(cluster.section("kubernetes")),
            cluster
                .key("insecure", "Talk over an address that is not private, where all can join")
                .flag(false),
            tls(cluster.section("tls")),
            root.section("scheduler")
                .key("enabled", "May lead, which is to do what one node does for all")
                .flag(true));
    settings.check(cluster);
    return settings;
  }

  private static Kubernetes kubernetes(Section section) {
    return new Kubernetes(
        section.key("service", "Service whose pods are the nodes").text(NAME),
        section
            .key("namespace", "Namespace of that service; that of this pod by itself")
            .text(NAME));
  }

  private static Optional<Tls> tls(Section section) {
    var cert = section.key("cert", "File (PEM) by which this node shows who it is").text(FILE);
    var key = section.key("key", "File with the key of that certificate").text(FILE);
    var ca = section.key("ca", "File with who signs the certificates of all nodes").text(FILE);
    long given = List.of(cert, key, ca).stream().filter(Optional::isPresent).count();
    if (given == 1 || given == 2) {
      section.refuse("cert", "a file, and one each for key and ca; or none of the three");
    }
    return cert.flatMap(it -> key.flatMap(of -> ca.map(by -> new Tls(it, of, by))));
  }

  private void check(Section cluster) {
    if (!members.stream().allMatch(it -> MEMBER.matcher(it).matches())) {
      cluster.refuse("members", "addresses such as 10.0.0.2 or 10.0.0.2:5701");
    }
    if (enabled && discovery == Discovery.KUBERNETES && kubernetes.service.isEmpty()) {
      cluster
          .section("kubernetes")
          .refuse("service", "the name of a service, with discovery: kubernetes");
    }
    if (enabled && !insecure) {
      checkBind(cluster);
    }
  }

  /// Whoever reaches the port on which nodes find each other can be one.
  private void checkBind(Section cluster) {
    try {
      var address = InetAddress.getByName(bind);
      if (!address.isLoopbackAddress() && !isPrivate(address)) {
        cluster.refuse(
            "bind", "a private address of this machine; or any with cluster.insecure: true");
      }
    } catch (UnknownHostException _) {
      cluster.refuse("bind", "an address of this machine");
    }
  }

  private static boolean isPrivate(InetAddress address) {
    boolean unique = address.getAddress().length == 16 && (address.getAddress()[0] & 0xFE) == 0xFC;
    return address.isSiteLocalAddress() || address.isLinkLocalAddress() || unique;
  }
}
