package io.millrace.server.cluster;

import io.millrace.core.spi.WorkerStore;
import io.millrace.core.worker.Enrolment;
import io.millrace.core.worker.Worker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The nodes of a server, seen from one of them. For all event loops.
public interface Circle {
  /// What it is called, and whether its nodes talk to each other.
  Names names();

  record Names(String id, boolean talks) {}

  /// Is one of them from now on, and takes calls at that address; fails with [NameTaken] when there
  /// is one of its name already.
  Future<Void> enter(Vertx vertx, String address);

  /// What of the work that one does for all is this node's.
  Duty duty();

  /// All that are known, those that are gone for a while included.
  Future<List<Node>> nodes();

  /// All who do jobs, by id: these nodes, and those that a store knows beside them.
  default Future<List<Worker>> workers(WorkerStore store) {
    return store
        .list()
        .compose(listed ->
            nodes()
                .map(nodes -> {
                  var remote =
                      listed.stream().filter(it -> it.enrolment().mode() != Enrolment.Mode.LOCAL);
                  return Stream.concat(remote, nodes.stream().map(Node::worker))
                      .sorted(Comparator.comparing(Worker::id))
                      .toList();
                }));
  }

  /// How many there are, in words, as far as is known without asking.
  String words();

  Ring ring();

  /// Who leads.
  Future<Optional<Led>> leader();

  /// The reign of a leader; without an end where nobody else could lead.
  record Led(String node, long epoch, Instant since, Optional<Instant> until) {}

  /// Has the leader make room for another one; empty when nobody led.
  Future<Optional<Led>> stepDown();

  /// Has a node take no more work and lead no more; false when it is not there.
  Future<Boolean> drain(String node, String reason);

  /// Leads no more, before this node stops.
  Future<Void> retire();

  /// This node is no longer one of them.
  Future<Void> leave();

  /// That a node of this name is there already.
  final class NameTaken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NameTaken(String id) {
      super(
          "a node named " + id + " is there already: give this one another node.id",
          null,
          false,
          false);
    }
  }
}
