package io.millrace.backend.contract.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.access.Reach;
import io.millrace.core.job.Json;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Advance;
import io.millrace.core.operation.Failed;
import io.millrace.core.operation.Headway;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.Order;
import io.millrace.core.operation.Pace;
import io.millrace.core.operation.Place;
import io.millrace.core.operation.Resource;
import io.millrace.core.operation.Steer;
import io.millrace.core.query.Page;
import io.millrace.core.query.Page.Cursor;
import io.millrace.core.spi.OperationStore;
import io.millrace.core.spi.OperationStore.Steered;
import io.millrace.core.spi.OperationStore.Taken;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What the contracts of operations stand on: operations that retry dead letters, and who works on
/// them.
abstract class WithOperations extends BackendContract {
  protected static final Duration HELD = Duration.ofSeconds(10);

  protected static final Order.Actor ANN = new Order.Actor("ann", Reach.EVERYTHING);

  protected OperationStore store() {
    return backend.operations();
  }

  protected static Order order(Action action) {
    return new Order(
        action,
        Order.Target.of(Resource.JOBS, "state:dead queue:mail"),
        Json.of("{\"reset_attempts\":true}"),
        Optional.of(Pace.parse("50/s")),
        List.of(1, 10),
        ANN,
        Optional.of("vendor is back"));
  }

  protected Operation open(String id) {
    return open(id, Action.RETRY);
  }

  protected Operation open(String id, Action action) {
    return store().open(Operation.of(id, order(action), 12, clock.instant())).await();
  }

  protected List<Taken> take(int max) {
    return store().take("n1", max, HELD).await();
  }

  protected Taken take() {
    var taken = take(1);
    assertThat(taken).as("an operation to be worked on").hasSize(1);
    return taken.getFirst();
  }

  protected Optional<Operation> advance(Taken taken, Advance step) {
    return store().advance(taken.operation().id(), taken.token(), step, HELD).await();
  }

  protected Optional<Operation> advance(Taken taken) {
    return advance(taken, Advance.none(taken.operation()));
  }

  protected static Advance step(Headway counts, Place place, Failed... failed) {
    return new Advance(counts, place, List.of(failed), Optional.empty());
  }

  protected static Advance end(Taken taken, Advance.End end) {
    var it = taken.operation();
    return new Advance(it.counts(), it.place(), List.of(), Optional.of(end));
  }

  protected Steered steer(String id, Steer steer) {
    return store().steer(id, steer).await();
  }

  protected Operation operation(String id) {
    return store().get(List.of(id)).await().getFirst();
  }

  protected static Failed failed(int number) {
    return new Failed("job" + number, "not_found", "there is no job");
  }

  protected Page<Failed> failed(String id, Optional<Cursor> after, int limit) {
    return store().failed(id, after, limit).await();
  }
}
