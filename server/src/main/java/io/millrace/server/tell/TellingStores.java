package io.millrace.server.tell;

import io.millrace.core.bus.Bus;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.JobStore;
import java.time.Clock;

/// The doors of one backend that tell what happens through them: whoever changes something goes
/// through these.
public record TellingStores(
    TellingJobStore jobs,
    TellingBreakerStore breakers,
    TellingOperationStore operations,
    TellingWorkerStore workers) {
  /// Those of that backend; its jobs go through `store`. What follows from another change is told
  /// as well.
  public static TellingStores of(Backend backend, JobStore store, Bus bus, Clock clock) {
    var jobs = new TellingJobStore(store, bus, clock);
    backend.follow(jobs::followed);
    return new TellingStores(
        jobs,
        new TellingBreakerStore(backend.breakers(), bus, clock),
        new TellingOperationStore(backend.operations(), bus, clock),
        new TellingWorkerStore(backend.workers(), bus, clock));
  }
}
