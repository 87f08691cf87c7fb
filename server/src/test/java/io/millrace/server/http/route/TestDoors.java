package io.millrace.server.http.route;

import io.millrace.core.bus.Bus;
import io.millrace.core.job.Ids;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.JobStore;
import io.millrace.server.http.reach.Hidden;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;

/// The doors of routes that a test has in its hand.
public final class TestDoors {
  /// What the secrets of these doors come from.
  public static final long SEED = 2;

  private TestDoors() {}

  /// To a backend as it is.
  public static Doors of(Backend backend, Bus bus, Clock clock) {
    return of(bus, backend, backend.jobs(), clock, () -> false);
  }

  public static Doors of(
      Vertx vertx, Backend backend, JobStore jobs, Clock clock, BooleanSupplier stopping) {
    return of(Bus.on(vertx), backend, jobs, clock, stopping);
  }

  public static Doors of(
      Bus bus, Backend backend, JobStore jobs, Clock clock, BooleanSupplier stopping) {
    return new Doors(
        backend,
        new Doors.Telling(jobs, backend.breakers(), backend.operations(), backend.workers()),
        bus,
        new Doors.Names(clock, new Ids(clock, new Random(1)), new Random(SEED)),
        new Doors.Here("n1", stopping, Optional::empty),
        new Searches(Hidden.NOTHING));
  }
}
