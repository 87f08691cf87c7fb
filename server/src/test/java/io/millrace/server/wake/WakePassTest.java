package io.millrace.server.wake;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Ready;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Want;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.Rate;
import io.millrace.core.limit.Weighed;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Settle;
import io.millrace.server.alarm.Pass.Again;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A backlog behind a limit and one worker who asks only when he is woken, with the clock in the
/// hand.
@ExtendWith(VertxExtension.class)
class WakePassTest {
  private static final String QUEUE = "mail";
  private static final String TYPE = "mail.send";
  private static final Duration SECOND = Duration.ofSeconds(1);

  /// What a window costs of the lasting rate, and a millisecond for each end.
  private static final Duration SLICE = Duration.ofMillis(18);

  private static final Limit THREE = Limit.ofRate(Rate.of(3, SECOND));

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final Instant begin = clock.instant();
  private final Backend backend =
      MemoryBackend.ofOneThread(MemorySettings.DEFAULT, clock, new SplittableRandom(7));
  private final BlockingQueue<Ready> heard = new LinkedBlockingQueue<>();
  private final List<Instant> starts = new ArrayList<>();
  private WakePass pass;

  @BeforeEach
  void open(Vertx vertx) {
    var bus = Bus.on(vertx);
    bus.ready().listen(heard::add);
    pass = new WakePass(bus, clock);
  }

  @Test
  void wakes_at_the_earliest_of_all_that_it_was_told() throws InterruptedException {
    var early = begin.plus(SECOND);
    pass.wanted(new Ready.Frees(QUEUE, early));
    pass.wanted(new Ready.Frees(QUEUE, early.plus(SECOND)));
    clock.pass(SECOND);

    assertThat(pass.run().result()).isEqualTo(Again.WHEN_IT_RINGS);
    assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(new Ready.Now(QUEUE));
  }

  @Test
  void starts_three_each_second_behind_the_rate_of_a_queue() {
    bind(QueueLimits.NONE.withRate(THREE.rate().orElseThrow()));

    startsThreeEachSecond(job());
  }

  @Test
  void starts_three_each_second_behind_the_rate_of_a_type() {
    bind(QueueLimits.NONE.withTypes(Map.of(TYPE, THREE)));

    startsThreeEachSecond(job());
  }

  @Test
  void starts_three_each_second_behind_the_rate_of_a_key() {
    bind(QueueLimits.NONE.withPerKey(new PerKey(THREE, false, true, Map.of())));

    startsThreeEachSecond(job().withKey(Optional.of("k")));
  }

  @Test
  void starts_three_each_second_behind_a_limiter() {
    backend.limits().configure(List.of(new Limiter("crm", THREE, 1))).await();

    startsThreeEachSecond(job().withTies(Ties.NONE.withLimiters(List.of(new Weighed("crm", 1)))));
  }

  @Test
  void starts_three_each_second_behind_the_limiter_of_all() {
    backend.limits().configure(List.of(new Limiter(Limiter.GLOBAL, THREE, 1))).await();

    startsThreeEachSecond(job());
  }

  @Test
  void starts_one_at_every_step_of_a_rate_that_is_spread() {
    bind(QueueLimits.NONE.withRate(new Rate(5, SECOND, 0, true)));
    enqueue(job(), 6);

    work(6);

    assertThat(starts).containsExactly(at(0), at(200), at(400), at(600), at(800), at(1000));
  }

  @Test
  void starts_what_a_pause_held_when_it_ends() {
    enqueue(job(), 1);
    var pause = new Pause("ann", Optional.empty(), begin, Optional.of(at(300)));
    backend.queues().pause(QUEUE, Optional.of(pause)).await();

    work(1);

    assertThat(starts).containsExactly(at(300));
  }

  @Test
  void wakes_nobody_before_the_time() {
    pass.wanted(new Ready.Frees(QUEUE, at(300)));
    clock.pass(Duration.ofMillis(299));

    assertThat(pass.run().await()).isEqualTo(Again.at(at(300)));
    assertThat(heard).isEmpty();
  }

  @Test
  void wakes_for_the_first_of_a_queue_however_many_are_told() {
    pass.wanted(new Ready.Frees(QUEUE, at(300)));
    pass.wanted(new Ready.Frees(QUEUE, at(900)));
    pass.wanted(new Ready.Frees(QUEUE, at(200)));

    assertThat(pass.run().await()).isEqualTo(Again.at(at(200)));
  }

  @Test
  void wakes_once_for_each_time() {
    pass.wanted(new Ready.Frees(QUEUE, begin));
    pass.run().await();

    assertThat(pass.run().await()).isEqualTo(Again.WHEN_IT_RINGS);
  }

  private void startsThreeEachSecond(Job job) {
    enqueue(job, 15);

    work(15);

    for (int n = 3; n < 15; n++) {
      var since = Duration.between(starts.get(n - 3), starts.get(n));
      assertThat(since).isBetween(SECOND, SECOND.plus(SLICE));
    }
  }

  /// Takes what there is, and from then on what there is when he is woken, until so many started.
  private void work(int count) {
    claim();
    while (starts.size() < count) {
      clock.pass(Duration.between(clock.instant(), pass.run().await().at().orElseThrow()));
      pass.run().await();
      assertThat(take()).isEqualTo(new Ready.Now(QUEUE));
      claim();
    }
  }

  private void claim() {
    var worker = new Holder("w1", "n1");
    var claimed =
        backend
            .jobs()
            .claim(
                new Want(
                    Optional.empty(), worker, Want.Queues.of(QUEUE), Set.of(), 9, Optional.empty()))
            .await();
    for (var claim : claimed.lent()) {
      starts.add(claim.startedAt());
      var done = Ruling.plain(Outcome.Done.EMPTY);
      var end = new Settle(claim.job().id(), claim.lease().token(), "ack", done);
      backend.jobs().settle(List.of(end), Want.NONE).await();
    }
    claimed.frees().forEach((queue, at) -> pass.wanted(new Ready.Frees(queue, at)));
  }

  private Ready take() {
    try {
      return heard.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void bind(QueueLimits limits) {
    backend.queues().put(QueueConfig.of(QUEUE).withLimits(limits), new Match.Any(), "ann").await();
  }

  private void enqueue(Job job, int count) {
    for (int n = 0; n < count; n++) {
      backend.jobs().enqueue(List.of(job.withId("j" + n)), false).await();
    }
  }

  private static Job job() {
    return Job.of("a", TYPE, QUEUE, Json.EMPTY_OBJECT);
  }

  private Instant at(long millis) {
    return begin.plusMillis(millis);
  }
}
