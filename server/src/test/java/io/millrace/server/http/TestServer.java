package io.millrace.server.http;

import io.millrace.core.job.Ids;
import io.millrace.server.http.access.AuthSettings;
import io.millrace.server.http.access.Covered;
import io.millrace.server.http.access.Guard;
import io.millrace.server.http.access.Keyring;
import io.millrace.server.http.access.LoginSettings;
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
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// A server with its own port, real in everything but its routes.
public final class TestServer {
  /// Nobody in a test is slow unless it means to be.
  public static final Patience PATIENT = patience(Duration.ofSeconds(20));

  private final HttpVerticle verticle;

  private TestServer(HttpVerticle verticle) {
    this.verticle = verticle;
  }

  /// Done when it listens; it ends with `vertx`.
  public static TestServer start(Vertx vertx, Routes... routes) {
    return start(vertx, PATIENT, routes);
  }

  public static TestServer start(Vertx vertx, Patience patience, Routes... routes) {
    return start(
        vertx,
        Access.onLoopback(Optional.empty(), new Cors(List.of()), () -> true),
        patience,
        routes);
  }

  public static TestServer start(Vertx vertx, Access access, Patience patience, Routes... routes) {
    var many = new Newcomers(1_000, () -> {});
    return start(
        vertx,
        new FrontDoor.Terms(
            access,
            open(routes),
            new Limits(1 << 20, 8 << 20),
            patience,
            many,
            WebUi.NONE,
            () -> false),
        routes);
  }

  public static TestServer start(Vertx vertx, FrontDoor.Terms terms, Routes... routes) {
    var ids = new Ids(Clock.systemUTC(), new Random(1));
    var verticle =
        new HttpVerticle(
            new HttpVerticle.Address("127.0.0.1", 0), terms, _ -> List.of(routes), ids);
    vertx.deployVerticle(verticle).await();
    return new TestServer(verticle);
  }

  /// Lets everybody do what these routes have.
  public static Guard open(Routes... routes) {
    var scopes = new HashMap<String, ScopeTable.Row>();
    HttpVerticle.table(List.of(routes))
        .operations()
        .forEach(it -> scopes.put(it, ScopeTable.Row.of("jobs:read")));
    var keyring =
        new Keyring(new AuthSettings("live", List.of(), Covered.NOTHING, LoginSettings.NOBODY));
    var tickets = new Tickets(Clock.systemUTC(), new Random(1));
    return new Guard(keyring, new ScopeTable(scopes), Covered.NOTHING, tickets, Clock.systemUTC());
  }

  /// The same patience with everything.
  public static Patience patience(Duration each) {
    return new Patience(each, each, each, each, each, each, Duration.ofMillis(10));
  }

  public int port() {
    return verticle.port();
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + port());
  }
}
