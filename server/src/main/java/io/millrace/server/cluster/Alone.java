package io.millrace.server.cluster;

import io.millrace.core.job.JobState;
import io.millrace.core.spi.NotSupported;
import io.millrace.core.spi.QueueStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/// A node on a store of its own: it is all nodes, and leads since it started.
public record Alone(Self self, QueueStore queues, Clock clock) implements Circle {
  @Override
  public Names names() {
    return new Names(self.id(), false);
  }

  @Override
  public Future<Void> enter(Vertx vertx, String address) {
    self.opened(address);
    return Future.succeededFuture();
  }

  @Override
  public Duty duty() {
    return Duty.ALL;
  }

  /// With all that runs, wherever it does.
  @Override
  public Future<List<Node>> nodes() {
    return queues
        .get(List.of())
        .map(all -> {
          long running = all.stream().mapToLong(it -> it.stats().in(JobState.RUNNING)).sum();
          var node = Node.of(self, clock.instant());
          var figures = node.figures().withRunning(running);
          return List.of(new Node(node.names(), node.state(), node.seen(), figures));
        });
  }

  @Override
  public String words() {
    return "single node";
  }

  @Override
  public Ring ring() {
    return Ring.of(List.of(self.id()));
  }

  /// Leading begins anew with each start, and never with a number that was.
  @Override
  public Future<Optional<Led>> leader() {
    var since = self.names().startedAt();
    return Future.succeededFuture(
        Optional.of(new Led(self.id(), since.toEpochMilli(), since, Optional.empty())));
  }

  @Override
  public Future<Optional<Led>> stepDown() {
    return Future.failedFuture(
        new NotSupported("this node has a store of its own: nobody else could lead"));
  }

  @Override
  public Future<Boolean> drain(String node, String reason) {
    boolean here = node.equals(self.id());
    if (here) {
      self.drain();
    }
    return Future.succeededFuture(here);
  }

  @Override
  public Future<Void> retire() {
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> leave() {
    return Future.succeededFuture();
  }
}
