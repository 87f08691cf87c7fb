package io.millrace.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Json;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Prune;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// How much is kept of what operations deleted.
class BinTest {
  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final Backend backend =
      MemoryBackend.ofOneThread(MemorySettings.DEFAULT, clock, new SplittableRandom(1));
  private final JobStore store = backend.jobs();

  @Test
  void of_too_many_the_oldest_are_forgotten() {
    bin("first", "op");
    bin("second", "op");
    for (int n = 0; n < Prune.MOST_BINNED - 1; n++) {
      bin("j" + n, "other");
    }

    var recalled = store.recall("op", 10).await();

    assertThat(recalled.back()).extracting(JobSnapshot::id).containsExactly("second");
    assertThat(recalled.more()).isFalse();
  }

  private void bin(String id, String operation) {
    store.enqueue(List.of(Job.of(id, "echo", "q", Json.EMPTY_OBJECT)), false).await();
    store.cancel(List.of(new Cancel(id, true, "", "ann", Duration.ZERO))).await();
    store.prune(new Prune.Ids(List.of(id), false, Optional.of(operation))).await();
  }
}
