package io.millrace.server;

import io.millrace.core.job.Ids;
import io.millrace.server.egress.Listeners;
import io.millrace.server.http.ContractRoutes;
import io.millrace.server.http.HttpSettings;
import io.millrace.server.http.HttpVerticle;
import io.millrace.server.http.access.AuthSettings;
import io.millrace.server.http.access.Covered;
import io.millrace.server.http.access.Guard;
import io.millrace.server.http.access.Keyring;
import io.millrace.server.http.access.ScopeTable;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.edge.Access;
import io.millrace.server.http.edge.Cors;
import io.millrace.server.http.edge.FrontDoor;
import io.millrace.server.http.edge.Limits;
import io.millrace.server.http.edge.pace.Newcomers;
import io.millrace.server.http.edge.pace.Patience;
import io.millrace.server.http.ticket.Tickets;
import io.millrace.server.http.ui.WebUi;
import io.millrace.server.settings.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where calls come in: one listener per event loop on one port, and who may come.
final class Front {
  private static final Patience PATIENCE =
      new Patience(
          HttpSettings.HEADER_TIMEOUT,
          HttpSettings.BODY_TIMEOUT,
          HttpSettings.ANSWER_TIMEOUT,
          HttpSettings.IDLE_TIMEOUT,
          Duration.ofSeconds(20),
          Duration.ofSeconds(5),
          Duration.ofSeconds(1));

  /// To [HttpVerticle] a free one, the same for all instances.
  private static final int SHARED_FREE_PORT = -1;

  private static final Logger LOG = LoggerFactory.getLogger(Front.class);

  private static final Duration HOUR = Duration.ofHours(1);

  private final Guard guard;
  private final Tickets tickets;
  private final boolean deflate;
  private final HttpSettings http;
  private final Covered covered;
  private final Keyring keyring;
  private final Listeners own;
  private final Clock clock;
  private final Supplier<Ids> ids;
  private final Runnable turnedAway;
  private final List<HttpVerticle> listeners = new ArrayList<>();
  private final AtomicBoolean leaving = new AtomicBoolean();

  /// Calls `turnedAway` for each connection that finds no room.
  Front(
      Settings settings,
      Keyring keyring,
      Tickets tickets,
      Listeners own,
      Clock clock,
      Supplier<Ids> ids,
      Runnable turnedAway) {
    this.http = settings.http();
    this.covered = settings.auth().covered();
    this.keyring = keyring;
    this.own = own;
    this.clock = clock;
    this.ids = ids;
    this.turnedAway = turnedAway;
    this.deflate = settings.live().deflate();
    this.tickets = tickets;
    this.guard = guard(keyring, tickets);
  }

  /// Done when calls are taken, on that many loops, each with routes of its own.
  Future<?> open(Vertx vertx, int loops, Function<Vertx, List<Routes>> routes) {
    return listen(vertx, loops, routes)
        .map(opened -> {
          own.opened(listeners.getFirst().port());
          warnOfStrangers(vertx);
          return opened;
        });
  }

  /// The first instance opens the port, the others share it.
  private Future<?> listen(Vertx vertx, int loops, Function<Vertx, List<Routes>> routes) {
    var terms = terms(guard, WebUi.read());
    int port = http.port() == 0 ? SHARED_FREE_PORT : http.port();
    Future<?> opened = Future.succeededFuture();
    for (int loop = 0; loop < loops; loop++) {
      var listener =
          new HttpVerticle(
              new HttpVerticle.Address(http.host(), port, deflate), terms, routes, ids.get());
      listeners.add(listener);
      opened = opened.compose(_ -> vertx.deployVerticle(listener));
    }
    return opened;
  }

  /// Health and figures by themselves, where they have a port of their own: whoever reaches it sees
  /// them, and nothing else is there.
  Future<?> openManagement(Vertx vertx, Function<Vertx, List<Routes>> routes) {
    if (http.managementPort().isEmpty()) {
      return Future.succeededFuture();
    }
    int port = http.managementPort().get();
    var nobodys = guard(new Keyring(AuthSettings.OPEN), tickets);
    var address = new HttpVerticle.Address(http.host(), port);
    var listener = new HttpVerticle(address, terms(nobodys, WebUi.NONE), routes, ids.get());
    return vertx
        .deployVerticle(listener)
        .map(it -> {
          listeners.add(listener);
          own.opened(port);
          return it;
        });
  }

  /// Who stands before the routes.
  Guard guard() {
    return guard;
  }

  /// One who knows these keys and tickets.
  private Guard guard(Keyring known, Tickets tickets) {
    var scopes = ScopeTable.of(ContractRoutes.document());
    return new Guard(known, scopes, covered, tickets, clock);
  }

  /// Who stands at a door, and which pages are found behind it.
  private FrontDoor.Terms terms(Guard guard, WebUi pages) {
    var cors = new Cors(http.corsOrigins());
    var access =
        http.insecure()
            ? Access.fromAnywhere(http.publicUrl(), cors)
            : Access.onLoopback(http.publicUrl(), cors, keyring::isOpen);
    var limits = new Limits(http.objectBytes(), http.bulkBytes());
    var newcomers = new Newcomers(HttpSettings.NEWCOMERS, turnedAway);
    return new FrontDoor.Terms(access, guard, limits, PATIENCE, newcomers, pages, leaving::get);
  }

  /// Nobody shall forget that whoever reaches it may do everything.
  private void warnOfStrangers(Vertx vertx) {
    if (http.insecure() && keyring.isOpen()) {
      sayInsecure();
      vertx.setPeriodic(HOUR.toMillis(), _ -> sayInsecure());
    }
  }

  private static void sayInsecure() {
    LOG.warn("server.insecure is set and there is no key: whoever reaches it may do everything");
  }

  /// Where it listens, once open.
  URI url() {
    return URI.create("http://" + address());
  }

  /// The same, host and port alone.
  String address() {
    var host = http.host();
    var written = host.contains(":") ? "[" + host + "]" : host;
    return written + ":" + listeners.getFirst().port();
  }

  /// Asks everybody from now on to close his connection behind his answer.
  void leave() {
    leaving.set(true);
  }

  /// Takes no more calls and lets those under way end.
  Future<?> close(Vertx vertx) {
    return Future.join(listeners.stream().map(it -> vertx.undeploy(it.deploymentID())).toList());
  }
}
