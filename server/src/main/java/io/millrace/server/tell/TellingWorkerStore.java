package io.millrace.server.tell;

import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Fact;
import io.millrace.core.bus.Ready;
import io.millrace.core.spi.WorkerStore;
import io.millrace.core.worker.Beat;
import io.millrace.core.worker.Enrolment;
import io.millrace.core.worker.Order;
import io.millrace.core.worker.Tally;
import io.millrace.core.worker.Worker;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/// The door of workers, with a bell: who comes, who leaves, and of whom something is wanted, which
/// it hears at once where it has a socket.
public record TellingWorkerStore(WorkerStore store, Bus bus, Clock clock) implements WorkerStore {
  @Override
  public Future<Worker> register(Enrolment enrolment) {
    return store
        .register(enrolment)
        .map(worker -> {
          tell("worker.joined", enrolment.id(), Map.of());
          return worker;
        });
  }

  @Override
  public Future<List<Told>> beat(List<Beat> beats) {
    return store.beat(beats);
  }

  @Override
  public Future<Boolean> order(String id, Order order) {
    var name =
        switch (order.what()) {
          case QUIET, STOP -> "worker.quieted";
          case RESUME -> "worker.resumed";
        };
    return store
        .order(id, order)
        .map(listed -> {
          tell(listed, name, id, Map.of("state", order.what().state().wire()));
          if (listed) {
            bus.ready().publish(new Ready.Ordered(id));
          }
          return listed;
        });
  }

  @Override
  public Future<Void> count(Map<String, Tally> ended) {
    return store.count(ended);
  }

  @Override
  public Future<Boolean> leave(String id) {
    return store
        .leave(id)
        .map(listed -> {
          tell(listed, "worker.left", id, Map.of());
          return listed;
        });
  }

  @Override
  public Future<List<Worker>> list() {
    return store.list();
  }

  private void tell(boolean done, String name, String id, Map<String, String> detail) {
    if (done) {
      tell(name, id, detail);
    }
  }

  private void tell(String name, String id, Map<String, String> detail) {
    if (bus.changed().heard()) {
      bus.changed().publish(List.of(new Fact(name, clock.instant(), id, "", "", detail)));
    }
  }
}
