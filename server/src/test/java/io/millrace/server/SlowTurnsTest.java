package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The watch over event loops notices one that computes: without it a test run would say that there
/// was none.
@ExtendWith(VertxExtension.class)
class SlowTurnsTest {
  private static final Duration LONG = Duration.ofMillis(300);

  @Test
  void counts_a_turn_that_computes_too_long(Vertx vertx) {
    var watch = new SlowTurns();
    watch.listen();

    vertx.runOnContext(_ -> compute());

    Wait.until(() -> watch.computed() > 0);
    assertThat(watch.slow()).isGreaterThan(1);
  }

  private static void compute() {
    var threads = ManagementFactory.getThreadMXBean();
    long end = threads.getCurrentThreadCpuTime() + LONG.toNanos();
    while (threads.getCurrentThreadCpuTime() < end) {
      Thread.onSpinWait();
    }
  }
}
