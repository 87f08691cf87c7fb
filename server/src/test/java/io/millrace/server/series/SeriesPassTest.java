package io.millrace.server.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.queue.Grain;
import io.millrace.core.queue.SeriesPoint;
import io.millrace.core.spi.Backend;
import io.millrace.server.alarm.Pass.Again;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SeriesPassTest {
  private static final String QUEUE = "mail";
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:30Z");

  private final TestClock clock = TestClock.at(BEGIN.toString());
  private final Backend backend =
      MemoryBackend.ofOneThread(MemorySettings.DEFAULT, clock, new SplittableRandom(7));
  private final List<String> asked = new ArrayList<>();
  private final SeriesPass pass = new SeriesPass(backend.queues(), asked::add, clock);

  @Test
  void remembers_at_the_beginning_of_each_minute_what_has_gone_through() {
    enqueue("a");
    assertThat(pass.run().await()).isEqualTo(Again.at(BEGIN.plusSeconds(30)));
    enqueue("b");
    clock.pass(Duration.ofSeconds(30));

    assertThat(pass.run().await()).isEqualTo(Again.at(BEGIN.plusSeconds(90)));

    assertThat(points())
        .extracting(SeriesPoint::at)
        .containsExactly(BEGIN.minusSeconds(30), BEGIN.plusSeconds(30));
    assertThat(points()).extracting(it -> it.sums().enqueued()).containsExactly(1L, 2L);
  }

  @Test
  void asks_nobody_twice_in_a_minute() {
    enqueue("a");
    pass.run().await();
    enqueue("b");
    clock.pass(Duration.ofSeconds(29));
    pass.run().await();

    assertThat(asked).containsExactly(QUEUE);
    assertThat(points()).hasSize(1);
  }

  private void enqueue(String id) {
    backend.jobs().enqueue(List.of(Job.of(id, "t", QUEUE, Json.EMPTY_OBJECT)), false).await();
  }

  private List<SeriesPoint> points() {
    return backend.queues().series(Grain.MINUTE, Instant.EPOCH).await().get(QUEUE);
  }
}
