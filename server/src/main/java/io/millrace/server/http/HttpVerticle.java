package io.millrace.server.http;

import io.millrace.core.job.Ids;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.edge.FrontDoor;
import io.millrace.server.http.edge.Limits;
import io.millrace.server.http.edge.pace.SlowClients;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Listens for HTTP, and leads every request through the front door to its route.
///
/// Deployed once per event loop: the instances share the port, and each keeps its own connections.
public final class HttpVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(HttpVerticle.class);

  /// Method and version stand beside the URL in the first line.
  private static final int LINE = Limits.URL + 64;

  private static final int WORTH_ZIPPING = 1024;
  private static final int CHUNK = 64 * 1024;

  /// The one protocol that is spoken on WebSockets, and its longest message from a client.
  private static final String PROTOCOL = "millrace.v1";

  private static final int MESSAGE = 256 * 1024;

  /// How long calls under way may take to end once nothing new is taken.
  public static final Duration DRAIN = Duration.ofSeconds(5);

  private final Address address;
  private final FrontDoor.Terms terms;
  private final Function<Vertx, List<Routes>> routes;
  private final Ids ids;
  private @Nullable HttpServer server;

  /// Where to listen. Port 0 takes a free one for one instance, a port below 0 one that all
  /// instances with that number share. `deflate` lets clients ask for compressed messages of
  /// WebSockets.
  public record Address(String host, int port, boolean deflate) {
    public Address(String host, int port) {
      this(host, port, false);
    }
  }

  /// Each instance makes routes of its own, on the loop that they serve.
  public HttpVerticle(
      Address address, FrontDoor.Terms terms, Function<Vertx, List<Routes>> routes, Ids ids) {
    this.address = address;
    this.terms = terms;
    this.routes = routes;
    this.ids = ids;
  }

  @Override
  public Future<?> start() {
    var clients = new SlowClients(terms.patience(), terms.newcomers());
    var door = new FrontDoor(vertx, terms, table(routes.apply(vertx)), clients, ids);
    vertx.setPeriodic(terms.patience().tick().toMillis(), _ -> clients.tick());
    return vertx
        .createHttpServer(options())
        .connectionHandler(connection -> open(connection, clients, door))
        .requestHandler(door)
        .invalidRequestHandler(door::refuse)
        .exceptionHandler(cause -> LOG.debug("connection failed", cause))
        .listen()
        .map(listening -> {
          server = listening;
          return listening;
        });
  }

  /// What Vert.x has before a handler of its own server answers other versions with a bare 501.
  private static void open(HttpConnection connection, SlowClients clients, FrontDoor door) {
    if (connection instanceof HttpServerConnection direct) {
      direct.handler(door);
    }
    clients.open(connection);
  }

  /// Takes nothing new, and lets what is under way end.
  @Override
  public Future<?> stop() {
    return server == null
        ? Future.succeededFuture()
        : server.shutdown(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// The table of all operations.
  public static Table table(List<Routes> routes) {
    var table = new Table();
    routes.forEach(some -> some.mount(table));
    return table;
  }

  /// The port that is listened on, once started.
  public int port() {
    return Objects.requireNonNull(server, "not started").actualPort();
  }

  private HttpServerOptions options() {
    return new HttpServerOptions()
        .setHost(address.host())
        .setPort(address.port())
        .setMaxInitialLineLength(LINE)
        .setMaxHeaderSize(Limits.HEADERS)
        .setMaxChunkSize(CHUNK)
        .setHttp2ClearTextEnabled(false)
        .setPerMessageWebSocketCompressionSupported(address.deflate())
        .setMaxWebSocketFrameSize(MESSAGE)
        .setMaxWebSocketMessageSize(MESSAGE)
        .addWebSocketSubProtocol(PROTOCOL)
        .setPerFrameWebSocketCompressionSupported(false)
        .setCompressionSupported(true)
        .setCompressionContentSizeThreshold(WORTH_ZIPPING);
  }
}
