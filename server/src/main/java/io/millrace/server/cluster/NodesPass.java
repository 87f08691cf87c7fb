package io.millrace.server.cluster;

import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Fact;
import io.millrace.core.spi.WorkerStore;
import io.millrace.core.spi.WorkerStore.Told;
import io.millrace.core.worker.Enrolment;
import io.millrace.core.worker.Order;
import io.millrace.core.worker.Worker;
import io.millrace.server.alarm.Pass;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says each second that this node is there, does what is wanted of it, and looks who else is: by
/// the store's list, and at once, where nodes talk to each other, by who still does.
public final class NodesPass implements Pass {
  public static final Duration PERIOD = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(NodesPass.class);

  private final WorkerStore workers;
  private final Self self;
  private final Supplier<Optional<Set<String>>> present;
  private final Bus bus;
  private final Clock clock;
  private volatile List<Node> nodes = List.of();
  private volatile Ring ring;
  private Set<String> up = Set.of();
  private boolean left;

  /// `present` tells who is there for those who carry messages, if anybody carries any.
  public NodesPass(
      WorkerStore workers,
      Self self,
      Supplier<Optional<Set<String>>> present,
      Bus bus,
      Clock clock) {
    this.workers = workers;
    this.self = self;
    this.present = present;
    this.bus = bus;
    this.clock = clock;
    this.ring = Ring.of(List.of(self.id()));
  }

  /// Lists this node.
  Future<?> enter() {
    return workers.register(Node.enrolment(self.names())).compose(_ -> run());
  }

  /// Strikes it off.
  Future<?> leave() {
    left = true;
    return workers.leave(self.id());
  }

  @Override
  public Future<Again> run() {
    return left
        ? Future.succeededFuture(Again.WHEN_IT_RINGS)
        : workers
            .beat(List.of(Node.beat(self)))
            .compose(told -> told(told.getFirst()))
            .compose(_ -> look())
            .map(seen -> {
              nodes = seen;
              follow(seen);
              return Again.WHEN_IT_RINGS;
            });
  }

  private Future<?> told(Told told) {
    if (!told.listed()) {
      return workers.register(Node.enrolment(self.names()));
    }
    told.order().ifPresent(this::obey);
    return Future.succeededFuture();
  }

  private void obey(Order order) {
    switch (order.what()) {
      case QUIET, STOP -> {
        if (self.drain()) {
          LOG.info("node drains node={} reason={}", self.id(), order.reason());
        }
      }
      case RESUME -> {}
    }
  }

  /// All that are known, those that are gone included.
  Future<List<Node>> look() {
    return workers
        .list()
        .map(all -> {
          var there = present.get();
          return all.stream()
              .filter(it -> it.enrolment().mode() == Enrolment.Mode.LOCAL)
              .map(it -> node(it, there))
              .toList();
        });
  }

  private static Node node(Worker worker, Optional<Set<String>> there) {
    var node = Node.of(worker);
    boolean missing =
        there.isPresent()
            && !node.names().member().isEmpty()
            && !there.get().contains(node.names().member());
    return missing ? node.missing() : node;
  }

  private void follow(List<Node> seen) {
    var now = seen.stream().filter(Node::isUp).map(Node::id).collect(Collectors.toSet());
    if (!now.equals(up)) {
      ring = Ring.of(now.isEmpty() ? Set.of(self.id()) : now);
      without(now, up).forEach(id -> tell("node.joined", id));
      without(up, now).forEach(id -> tell("node.left", id));
      up = now;
    }
  }

  private static Set<String> without(Set<String> all, Set<String> those) {
    var rest = new HashSet<>(all);
    rest.removeAll(those);
    return rest;
  }

  private void tell(String name, String id) {
    LOG.info("{} node={}", name, id);
    bus.changed().publish(List.of(new Fact(name, clock.instant(), id, "", "", Map.of("node", id))));
  }

  /// Who has the care of what, as far as this node sees. From any thread.
  public Ring ring() {
    return ring;
  }

  /// Those that were known at the last look. From any thread.
  public List<Node> nodes() {
    return nodes;
  }
}
