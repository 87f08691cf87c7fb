package io.millrace.server.http;

import io.millrace.config.Section;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where the API listens, who may reach it, and how much of a client's time and memory it bears.
public record HttpSettings(
    String host,
    int port,
    Optional<URI> publicUrl,
    boolean insecure,
    List<String> corsOrigins,
    int objectBytes,
    int bulkBytes,
    Duration idempotencyTtl) {
  /// How long the head of a request, its body, and the next request may take.
  public static final Duration HEADER_TIMEOUT = Duration.ofSeconds(10);

  public static final Duration BODY_TIMEOUT = Duration.ofSeconds(30);
  public static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);

  /// Twice the longest wait that a caller can ask for.
  public static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

  /// Connections of one address without a request.
  public static final int NEWCOMERS = 1_000;

  /// As browsers write an origin: without the usual port, without a slash.
  private static final Pattern ORIGIN =
      Pattern.compile(
          "(?!http:.*:80$|https:.*:443$)https?://(?:[a-z0-9.-]+|\\[[0-9a-f:.]+])(?::\\d{1,5})?");

  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  public static HttpSettings from(Section root) {
    var server = root.section("server");
    var limits = root.section("limits");
    var settings =
        new HttpSettings(
            server.key("host", "Address of HTTP and WebSocket").text("127.0.0.1"),
            server.key("port", "Port; 0 takes a free one").integer(8080, 0, 65_535),
            server.key("public_url", "For links and hooks; http://<host>:<port> by itself").url(),
            server
                .key("insecure", "Listen to others although nobody has to show a key")
                .flag(false),
            server
                .section("cors")
                .key("origins", "Origins of other servers whose web pages may call this one")
                .list(List.of()),
            limits.key("object_bytes", "Longest body with one object").integer(MIB, KIB, 8 * MIB),
            limits
                .key("bulk_bytes", "Longest body with many objects")
                .integer(8 * MIB, KIB, 64 * MIB),
            root.section("api")
                .section("idempotency")
                .key("ttl", "How long the answer to an Idempotency-Key is kept")
                .duration(Duration.ofHours(24), Duration.ofMinutes(1), Duration.ofDays(7)));
    settings.checkOrigins(server.section("cors"));
    return settings;
  }

  /// For a server that cannot tell friend from stranger: only this machine is trusted unasked.
  public void refuseStrangers(Section root) {
    var server = root.section("server");
    try {
      if (!insecure && !InetAddress.getByName(host).isLoopbackAddress()) {
        server.refuse(
            "host",
            "any address once there is a key: MILLRACE_BOOTSTRAP_KEY with what `millrace key"
                + " generate` prints, or auth.keys; or an address of this machine alone"
                + " (127.0.0.1, ::1, localhost); or any address with server.insecure: true,"
                + " MILLRACE_SERVER_INSECURE=true or --insecure, for then whoever reaches it may"
                + " do everything");
      }
    } catch (UnknownHostException _) {
      server.refuse("host", "an address or a name of this machine");
    }
  }

  /// For a server to which others send browsers back: they know it by one address.
  public void needPublicUrl(Section root) {
    if (publicUrl.isEmpty()) {
      root.section("server")
          .refuse("public_url", "the URL of this server, for auth.oidc.issuer sends browsers back");
    }
  }

  /// A star would let every page that anybody here looks at do everything.
  private void checkOrigins(Section cors) {
    if (!corsOrigins.stream().allMatch(origin -> ORIGIN.matcher(origin).matches())) {
      cors.refuse(
          "origins",
          "origins as browsers send them, such as https://ui.example.org or"
              + " http://localhost:5173; no path, no usual port, no *");
    }
  }
}
