package io.millrace.core.spi;

import io.millrace.core.worker.Beat;
import io.millrace.core.worker.Enrolment;
import io.millrace.core.worker.Order;
import io.millrace.core.worker.Tally;
import io.millrace.core.worker.Worker;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which workers and nodes there are. What one holds is told by the leases of its jobs, which are
/// renewed elsewhere ([JobStore#extend]).
public interface WorkerStore {
  /// Lists one that comes; one of the same id is as if it had never been.
  Future<Worker> register(Enrolment enrolment);

  /// Hears signs of life, and tells what is wanted of each.
  Future<List<Told>> beat(List<Beat> beats);

  /// Wants something of a worker; false when there is none of that id.
  Future<Boolean> order(String id, Order order);

  /// Adds how attempts ended, by worker; what is said of one that is not listed is nothing.
  Future<Void> count(Map<String, Tally> ended);

  /// Strikes one that goes off the list; false when it was not there.
  Future<Boolean> leave(String id);

  /// All that were heard of within ten times the time that they may be silent, by id.
  Future<List<Worker>> list();

  /// What a worker hears that beats: whether it is listed, else it is to register, and what is
  /// wanted of it.
  record Told(boolean listed, Optional<Order> order) {
    public static final Told UNKNOWN = new Told(false, Optional.empty());
  }
}
