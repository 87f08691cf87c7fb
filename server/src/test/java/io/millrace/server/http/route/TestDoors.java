package io.millrace.server.http.route;

import io.millrace.core.bus.Bus;
import io.millrace.core.job.Ids;
import io.millrace.core.spi.Backend;
import java.time.Clock;
import java.util.Optional;
import java.util.Random;

/// Doors to a backend as it is, for tests of what stands behind the routes.
final class TestDoors {
  private TestDoors() {}

  static Doors of(Backend backend, Bus bus, Clock clock) {
    return new Doors(
        backend,
        backend.jobs(),
        backend.breakers(),
        backend.operations(),
        bus,
        clock,
        new Ids(clock, new Random(1)),
        "n1",
        () -> false,
        Optional::empty);
  }
}
