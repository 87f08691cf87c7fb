package io.millrace.server.http.route;

import io.millrace.core.bus.Bus;
import io.millrace.core.job.Ids;
import io.millrace.core.spi.AnswerStore;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.DeadStore;
import io.millrace.core.spi.JobSearch;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.OperationStore;
import io.millrace.core.spi.QueueStore;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import java.time.Clock;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/// What routes of one event loop reach the rest of the server by. `jobs` and `operations` are the
/// doors that tell what happens; `node` is this node's name; `stopping` tells that nothing new is
/// taken.
public record Doors(
    Backend backend,
    JobStore jobs,
    OperationStore operations,
    Bus bus,
    Clock clock,
    Ids ids,
    String node,
    BooleanSupplier stopping) {
  JobSearch search() {
    return backend.search();
  }

  QueueStore queues() {
    return backend.queues();
  }

  DeadStore dead() {
    return backend.dead();
  }

  AnswerStore answers() {
    return backend.answers();
  }

  /// Refuses what would begin something new while the server stops.
  void admit() {
    if (stopping.getAsBoolean()) {
      throw Problem.of(ProblemCode.SHUTTING_DOWN, "ask another node, or this one in a moment")
          .exception();
    }
  }

  Instant now() {
    return clock.instant();
  }
}
