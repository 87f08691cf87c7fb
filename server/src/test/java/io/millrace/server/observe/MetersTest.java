package io.millrace.server.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MetersTest {
  private static final int TRIES = 100;

  @Test
  void goes_on_asking_those_whom_nobody_else_holds() {
    var meters = Meters.ofThisProcess();
    meters.watchAttempts(new AtomicInteger(3)::get, new AtomicLong(5)::get);

    collect();

    assertThat(meters.registry().get("millrace.dispatch.hanging").gauge().value()).isEqualTo(3);
    assertThat(meters.registry().get("millrace.dispatch.replaced").functionCounter().count())
        .isEqualTo(5);
  }

  /// Until something that nobody holds is gone.
  private static void collect() {
    var witness = new WeakReference<>(new Object());
    for (int tries = 0; witness.get() != null && tries < TRIES; tries++) {
      System.gc();
    }
    assertThat(witness.get()).isNull();
  }
}
