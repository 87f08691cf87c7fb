package io.millrace.server;

import io.millrace.core.spi.Ability;
import io.millrace.server.cluster.Alone;
import io.millrace.server.cluster.Circle;
import io.millrace.server.cluster.Cluster;
import io.millrace.server.cluster.Leader;
import io.millrace.server.cluster.NodesPass;
import io.millrace.server.cluster.Self;
import io.millrace.server.cluster.Several;
import io.millrace.server.engine.Engine;
import io.millrace.server.live.ring.Ownership;
import java.time.Clock;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Makes this node one of those that stand on its store, which are others only where the store can
/// be shared.
///
/// @param leads whether it may lead them
record Joining(Ground ground, Engine engine, Clock clock, boolean leads) {
  /// The circle of that name. `quiet` is to begin that this node takes no more work.
  Circle circle(Self.Names names, String name, Runnable quiet) {
    var backend = engine.backend();
    var self = new Self(names, this::figures, quiet);
    return backend.abilities().contains(Ability.SHARED)
        ? several(self, name)
        : new Alone(self, backend.queues(), clock);
  }

  private Several several(Self self, String name) {
    var backend = engine.backend();
    var workers = backend.workers();
    var talks = ground.cluster();
    var bus = ground.bus();
    var leader = new Leader(backend.leases(), self.id(), bus, clock, System::nanoTime);
    if (!leads) {
      leader.abstain();
    }
    return new Several(
        new Circle.Names(talks.isPresent() ? name : self.id(), talks.isPresent()),
        self,
        new Several.Rooms(workers, bus, clock),
        new NodesPass(workers, self, () -> talks.map(Cluster::members), bus, clock),
        leader,
        talks);
  }

  /// Which of these nodes numbers the facts of ordered channels; empty where each does for itself.
  /// `name` is that of this start of this node.
  Optional<Ownership> ownership(Circle circle, String name) {
    if (!circle.names().talks()) {
      return Optional.empty();
    }
    BooleanSupplier falls = () -> circle.duty().owns().test(Ownership.NAME);
    return Optional.of(new Ownership(engine.backend().leases(), name, falls, System::nanoTime));
  }

  private Self.Figures figures() {
    var heap = Runtime.getRuntime();
    double used = (double) (heap.totalMemory() - heap.freeMemory()) / heap.maxMemory();
    double share = Math.round(used * 1_000) / 1_000.0;
    return new Self.Figures(engine.running(), engine.lag().millis(), share);
  }
}
