package io.millrace.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.spi.LimitStore.Ask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What one step does when there are very many permits.
class LimitersTest {
  private static final int MANY = 5_000;
  private static final Duration HOLD = Duration.ofSeconds(30);

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final SimDisks disks = new SimDisks();
  private final MemoryBackend backend = disks.open(clock);

  @Test
  void permits_that_end_together_end_in_bounded_steps() {
    hold();
    clock.pass(HOLD);
    disks.disk.longest();

    long before = backend.limits().fill(List.of("crm")).await().getFirst().running();
    assertThat(before).isEqualTo(MANY - 500);
    assertThat(disks.disk.longest()).isLessThan(10_000);
    for (int n = 0; n < MANY / 500; n++) {
      backend.limits().fill(List.of("crm")).await();
    }
    assertThat(backend.limits().fill(List.of("crm")).await().getFirst().running()).isZero();
  }

  @Test
  void a_reset_costs_the_same_however_many_there_are() {
    hold();
    disks.disk.longest();

    backend.limits().reset("crm").await();

    assertThat(backend.limits().fill(List.of("crm")).await().getFirst().running()).isZero();
    assertThat(disks.disk.longest()).isLessThan(100);
  }

  private void hold() {
    backend.limits().configure(List.of(new Limiter("crm", Limit.ofConcurrency(MANY), 1))).await();
    var asks = new ArrayList<Ask>();
    for (int n = 0; n < MANY; n++) {
      asks.add(new Ask("crm", "p" + n, 1, HOLD));
    }
    backend.limits().acquire(asks).await();
  }
}
