package io.millrace.server.cluster;

import io.millrace.core.bus.Bus;
import io.millrace.core.spi.LeaseStore.Reign;
import io.millrace.core.spi.WorkerStore;
import io.millrace.core.worker.Order;
import io.millrace.server.alarm.AlarmVerticle;
import io.millrace.server.alarm.Pass;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A node on a store that others may stand on too.
public final class Several implements Circle {
  private final Names names;
  private final Self self;
  private final WorkerStore workers;
  private final NodesPass nodes;
  private final Leader leader;
  private final Optional<Cluster> talks;
  private final Rooms rooms;
  private final Duty duty;

  /// What passes are woken with.
  public record Rooms(WorkerStore workers, Bus bus, Clock clock) {}

  /// `talks` is by whom nodes talk to each other, if they do.
  public Several(
      Names names,
      Self self,
      Rooms rooms,
      NodesPass nodes,
      Leader leader,
      Optional<Cluster> talks) {
    this.talks = talks;
    this.names = names;
    this.self = self;
    this.rooms = rooms;
    this.workers = rooms.workers;
    this.nodes = nodes;
    this.leader = leader;
    this.duty = new Duty(leader::isLeading, this::owns);
  }

  @Override
  public Future<Void> enter(Vertx vertx, String address) {
    self.opened(address);
    return await(vertx)
        .compose(_ -> nodes.enter())
        .compose(_ -> leader.run())
        .compose(_ -> vertx.deployVerticle(alarm("nodes", nodes, NodesPass.PERIOD)))
        .compose(_ -> vertx.deployVerticle(alarm("leader", leader, Leader.PERIOD)))
        .compose(_ -> reach(vertx))
        .mapEmpty();
  }

  private Future<?> reach(Vertx vertx) {
    return talks
        .map(it -> alarm("reach", new Reach(it, rooms.bus), Reach.PERIOD))
        .<Future<?>>map(vertx::deployVerticle)
        .orElseGet(Future::succeededFuture);
  }

  private AlarmVerticle alarm(String name, Pass pass, Duration period) {
    return new AlarmVerticle(name, pass, AlarmVerticle.Rhythm.of(period), rooms.bus, rooms.clock);
  }

  /// One of this name that died a moment ago is not told from one that lives before it has been
  /// silent for its time; so long is waited.
  private Future<Void> await(Vertx vertx) {
    return known()
        .compose(there -> {
          if (there.isEmpty() || there.get().state() == Node.State.GONE) {
            return Future.succeededFuture();
          }
          return vertx
              .timer(Node.TTL.plusSeconds(1).toMillis())
              .compose(_ -> notSince(there.get()));
        });
  }

  private Future<Optional<Node>> known() {
    return nodes
        .look()
        .map(all -> all.stream().filter(it -> it.id().equals(self.id())).findFirst());
  }

  private Future<Void> notSince(Node before) {
    return known()
        .compose(now ->
            now.isPresent() && now.get().seen().isAfter(before.seen())
                ? Future.failedFuture(new NameTaken(self.id()))
                : Future.succeededFuture());
  }

  @Override
  public Names names() {
    return names;
  }

  @Override
  public Duty duty() {
    return duty;
  }

  private boolean owns(String key) {
    return nodes.ring().owner(key).filter(self.id()::equals).isPresent();
  }

  @Override
  public Future<List<Node>> nodes() {
    return nodes.look();
  }

  @Override
  public String words() {
    var known = nodes.nodes();
    long up = known.stream().filter(Node::isUp).count();
    return "%d of %d nodes up%s"
        .formatted(up, known.size(), leader.isLeading() ? ", this one leads" : "");
  }

  @Override
  public Ring ring() {
    return nodes.ring();
  }

  @Override
  public Future<Optional<Led>> leader() {
    return leader.reign().map(it -> it.map(Several::led));
  }

  private static Led led(Reign reign) {
    return new Led(reign.node(), reign.epoch(), reign.since(), Optional.of(reign.until()));
  }

  @Override
  public Future<Optional<Led>> stepDown() {
    return leader.stepDown().map(it -> it.map(Several::led));
  }

  @Override
  public Future<Boolean> drain(String node, String reason) {
    if (node.equals(self.id())) {
      self.drain();
    }
    return workers.order(
        node, new Order(Order.What.QUIET, reason, Duration.ZERO, rooms.clock.instant()));
  }

  @Override
  public Future<Void> retire() {
    return leader.retire();
  }

  @Override
  public Future<Void> leave() {
    return nodes.leave().mapEmpty();
  }
}
