package io.millrace.server.http.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Fact;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.query.Found;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.JobSearch;
import io.millrace.server.Loop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Who waits for a job to end.
@ExtendWith(VertxExtension.class)
class WatchTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final AtomicInteger looks = new AtomicInteger();
  private Loop loop;
  private Bus bus;
  private Backend backend;
  private JobSearch search;
  private Watch watch;

  @BeforeEach
  void open(Vertx vertx) {
    loop = Loop.of(vertx);
    bus = Bus.on(vertx);
    backend = loop.memory(clock);
    search = counted(backend.search());
    watch = loop.get(() -> new Watch(TestDoors.of(backend, bus, clock), vertx));
    var job = Job.of("a", "mail.send", "mail", Json.EMPTY_OBJECT);
    loop.await(() -> backend.jobs().enqueue(List.of(job), false));
  }

  private JobSearch counted(JobSearch behind) {
    return (JobSearch)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {JobSearch.class},
            (_, verb, arguments) -> {
              looks.incrementAndGet();
              return verb.invoke(behind, arguments);
            });
  }

  @Test
  void looks_not_at_each_word_of_a_job_that_says_much() {
    var answer = await();

    for (int percent = 0; percent < 100; percent++) {
      tell("job.progressed");
    }

    assertThat(looks.get()).isLessThan(5);
    end();
    answer.await();
  }

  @Test
  void hears_that_a_job_has_ended_before_it_looks_by_itself() {
    var answer = await();

    end();

    loop.rest();
    assertThat(answer.isComplete()).isTrue();
    assertThat(((Found.Here) answer.result()).snapshot().state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void hears_also_without_a_word_that_a_job_has_ended() {
    var answer = await();

    cancel();

    assertThat(((Found.Here) answer.await()).snapshot().state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void listens_no_more_when_nobody_waits() {
    var answer = await();
    assertThat(bus.changed().heard()).isTrue();
    end();
    answer.await();

    loop.until(() -> !bus.changed().heard());
  }

  private Future<Found> await() {
    var answer = loop.get(() -> watch.ended(search, "a", PATIENCE));
    loop.rest();
    return answer;
  }

  private void end() {
    cancel();
    tell("job.cancelled");
  }

  private void cancel() {
    var ask = new Cancel("a", true, "withdrawn", "ann", Duration.ZERO);
    loop.await(() -> backend.jobs().cancel(List.of(ask)));
  }

  private void tell(String word) {
    bus.changed()
        .publish(List.of(new Fact(word, clock.instant(), "a", "mail", "mail.send", Map.of())));
    loop.rest();
  }
}
