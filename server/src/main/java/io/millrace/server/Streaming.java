package io.millrace.server;

import io.millrace.core.bus.Bus;
import io.millrace.core.job.Ids;
import io.millrace.core.queue.Crew;
import io.millrace.core.spi.AuditStore;
import io.millrace.server.alarm.AlarmVerticle;
import io.millrace.server.cluster.Circle;
import io.millrace.server.http.access.Guard;
import io.millrace.server.http.resource.queue.Queues;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Staff;
import io.millrace.server.http.route.work.Beating;
import io.millrace.server.http.route.work.Enrolling;
import io.millrace.server.http.route.work.Known;
import io.millrace.server.http.route.work.Reporting;
import io.millrace.server.http.route.work.Tallies;
import io.millrace.server.http.route.work.Waiters;
import io.millrace.server.http.ticket.Tickets;
import io.millrace.server.live.Live;
import io.millrace.server.live.LiveRoutes;
import io.millrace.server.live.LiveSettings;
import io.millrace.server.live.Tempo;
import io.millrace.server.live.feed.Rooms;
import io.millrace.server.live.ring.Ownership;
import io.millrace.server.live.ring.Rings;
import io.millrace.server.live.sight.Sights;
import io.millrace.server.live.sight.Sources;
import io.millrace.server.live.work.Works;
import io.millrace.server.live.work.Workshop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// The stream of this node: what all who listen have in common, and the routes by which one comes
/// to it, also to work.
final class Streaming {
  private final Bus bus;
  private final Clock clock;
  private final Tickets tickets;
  private final Rings rings;
  private final Sights sights;
  private final Live live;
  private volatile Optional<Ownership> ownership = Optional.empty();

  /// What names things, and the chance that nobody guesses.
  record Names(String node, Supplier<Ids> ids, RandomGenerator secrets) {}

  /// What the routes of one event loop reach the rest of the server by.
  record Around(
      Doors doors,
      Circle circle,
      Guard guard,
      Staff staff,
      Tallies tallies,
      Bringing bringing,
      AuditStore lines) {}

  Streaming(Names names, Bus bus, Clock clock, LiveSettings settings) {
    this.bus = bus;
    this.clock = clock;
    this.tickets = new Tickets(clock, names.secrets);
    this.rings = new Rings(bus, clock, names.ids.get(), settings.ring());
    this.sights = new Sights(bus, clock, names.ids.get());
    this.live = new Live(names.node);
  }

  /// By which one comes in who cannot show a key.
  Tickets tickets() {
    return tickets;
  }

  /// Begins to hear what happens; `shared` says which node numbers it, where there are several.
  Future<?> open(Vertx vertx, Optional<Ownership> shared) {
    ownership = shared;
    shared.ifPresent(rings::share);
    live.follow(rings, sights);
    return Future.all(vertx.deployVerticle(rings), vertx.deployVerticle(sights));
  }

  /// Begins to number, only when it is known who is there: before that everything would fall to
  /// this node.
  Future<?> own(Vertx vertx) {
    return ownership
        .<Future<?>>map(it -> {
          var rhythm = AlarmVerticle.Rhythm.of(Ownership.PERIOD);
          var alarm = new AlarmVerticle("stream", it, rhythm, bus, clock);
          return it.run().transform(_ -> vertx.deployVerticle(alarm));
        })
        .orElseGet(Future::succeededFuture);
  }

  LiveRoutes routes(Vertx loop, Around around) {
    var doors = around.doors;
    var hidden = doors.searches().hidden();
    var known = new Known(doors, around.circle);
    var sources =
        new Sources(
            doors.backend(), around.circle, hidden, known, () -> queues(around.staff), clock);
    var rooms =
        new Rooms(
            loop, doors.backend().search(), rings, sights, sources, around.guard, hidden, clock);
    return new LiveRoutes(live, rooms, works(loop, around, known), tickets, Tempo.USUAL);
  }

  /// Where workers speak that have a socket.
  private static Works works(Vertx loop, Around around, Known known) {
    var doors = around.doors;
    var staff = around.staff;
    var tallies = around.tallies;
    var reporting = new Reporting(doors, staff);
    var shop =
        new Workshop(
            doors,
            around.guard,
            new Waiters(doors, staff, tallies, loop),
            tallies,
            reporting,
            new Beating(doors, known, reporting, tallies),
            new Enrolling(doors, around.bringing.endpoints(doors, loop)),
            known,
            around.lines);
    return new Works(shop, loop);
  }

  /// Queues as they are shown now.
  private Queues queues(Staff staff) {
    var remote = staff.remote();
    return new Queues(clock.instant(), staff::crew, queue -> remote.getOrDefault(queue, Crew.NONE));
  }

  /// Numbers no more.
  Future<?> retire() {
    return ownership.map(Ownership::retire).orElseGet(Future::succeededFuture);
  }

  /// Asks all who listen to come again elsewhere.
  void stop() {
    live.stop();
  }
}
