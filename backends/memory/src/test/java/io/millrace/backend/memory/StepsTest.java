package io.millrace.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.job.Walk;
import io.millrace.backend.memory.lane.Choosing;
import io.millrace.backend.memory.limit.Waiter;
import io.millrace.backend.memory.step.Turn;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Want;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.Weighed;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueConfig.Preemption;
import io.millrace.core.queue.QueueConfig.Urgency;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.LimitStore.Ask;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Redrive;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What one step does where there is very much: counted, not timed.
class StepsTest {
  private static final String QUEUE = "mail";
  private static final String CRM = "crm";
  private static final int MANY = 1_000;
  private static final PerKey KEYS = new PerKey(Limit.NONE, false, false, Map.of());

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final Ledger ledger = MemorySettings.DEFAULT.ledger(clock, new SplittableRandom(7));
  private final Turn turn = Turn.ofOneThread();
  private final MemoryJobStore jobs = new MemoryJobStore(turn, ledger);
  private final MemoryQueueStore queues = new MemoryQueueStore(turn, ledger);
  private final MemoryLimitStore limits = new MemoryLimitStore(turn, ledger);

  @Test
  void lanes_that_may_go_on_go_some_with_each_step() {
    put(QueueConfig.of(QUEUE).withLimits(QueueLimits.NONE.withPerKey(KEYS)));
    close();
    enqueueMany();
    parkAll();

    limits.configure(List.of(new Limiter(CRM, Limit.ofConcurrency(MANY), 2))).await();
    assertThat(blocked()).isEqualTo(MANY - Waiter.MOST);

    assertThat(claimed(0).more()).isTrue();
    assertThat(blocked()).isEqualTo(MANY - 2 * Waiter.MOST);
  }

  @Test
  void a_reset_lets_some_go_with_each_step() {
    put(QueueConfig.of(QUEUE).withLimits(QueueLimits.NONE.withPerKey(KEYS)));
    close();
    enqueueMany();
    parkAll();

    limits.reset(CRM).await();
    // One more, because the permit is given back as well.
    assertThat(blocked()).isEqualTo(MANY - Waiter.MOST - 1);
  }

  @Test
  void to_bound_a_type_makes_no_other_lanes() {
    var config = QueueConfig.of(QUEUE);
    put(config.withLimits(QueueLimits.NONE.withPerKey(KEYS)));
    enqueueMany();
    var before = home().ready.lanes();

    var bound = QueueLimits.NONE.withPerKey(KEYS).withTypes(Map.of("t", Limit.ofConcurrency(3)));
    put(config.withLimits(bound));

    assertThat(home().ready.lanes()).containsExactlyInAnyOrderElementsOf(before);
    assertThat(claim(9)).isEqualTo(3);
  }

  @Test
  void to_look_for_more_urgent_ones_is_to_look_at_some() {
    put(
        QueueConfig.of(QUEUE)
            .withConcurrency(1)
            .withLimits(QueueLimits.NONE.withPerKey(KEYS))
            .withUrgency(new Urgency(Preemption.ASK, Optional.empty())));
    jobs.enqueue(List.of(Job.of("low", "t", QUEUE, Json.EMPTY_OBJECT).withPriority(9)), false)
        .await();
    assertThat(claim(1)).isEqualTo(1);
    close();
    enqueueMany();

    claim(1);

    assertThat(blocked()).isEqualTo(Choosing.MOST_PARKED);
  }

  @Test
  void a_list_of_ready_jobs_walks_one_line_however_many_lanes_there_are() {
    put(QueueConfig.of(QUEUE).withLimits(QueueLimits.NONE.withPerKey(KEYS)));
    enqueueMany();

    assertThat(home().ready.walk(Long.MIN_VALUE, false)).isInstanceOf(Walk.class);
    assertThat(home().ready.walk(Long.MAX_VALUE, true)).isInstanceOf(Walk.class);
  }

  @Test
  void how_many_a_type_holds_is_what_stands_in_its_lanes() {
    var chance = new SplittableRandom(3);
    var bound = QueueLimits.NONE.withPerKey(KEYS).withTypes(Map.of("t", Limit.ofConcurrency(20)));
    put(
        QueueConfig.of(QUEUE)
            .withLimits(bound)
            .withUrgency(new Urgency(Preemption.NONE, Optional.of(Duration.ofSeconds(5)))));
    limits.configure(List.of(new Limiter(CRM, Limit.ofConcurrency(5), 1))).await();
    for (int n = 0; n < 300; n++) {
      enqueue("j" + n, "k" + chance.nextInt(20), chance.nextBoolean(), chance.nextInt(10));
      if (chance.nextInt(3) == 0) {
        claim(chance.nextInt(3));
      }
      clock.pass(Duration.ofSeconds(chance.nextInt(2)));
      for (var group : home().ready.groups()) {
        int free = 0;
        for (var lane : group.lanes()) {
          free += lane.size();
        }
        assertThat(group.free).as("after %d", n).isEqualTo(free);
      }
      var walked = new ArrayList<Entry>();
      home().ready.walk(Long.MIN_VALUE, false).forEachRemaining(walked::add);
      assertThat(walked).hasSize(home().ready.size());
    }
  }

  @Test
  void all_that_one_step_does_happens_at_one_instant() {
    var ticking = MemorySettings.DEFAULT.ledger(new Ticking(), new SplittableRandom(7));
    var store = new MemoryJobStore(turn, ticking);
    for (var id : List.of("a", "b")) {
      store.enqueue(List.of(Job.of(id, "t", QUEUE, Json.EMPTY_OBJECT)), false).await();
    }

    store
        .cancel(
            Stream.of("a", "b").map(it -> new Cancel(it, true, "", "ann", Duration.ZERO)).toList())
        .await();
    assertThat(entry(ticking, "a").finishedAt).isEqualTo(entry(ticking, "b").finishedAt);

    store.redrive(Stream.of("a", "b").map(it -> Redrive.of(it, "ann")).toList()).await();
    assertThat(entry(ticking, "a").updatedAt()).isEqualTo(entry(ticking, "b").updatedAt());
  }

  private static Entry entry(Ledger ledger, String id) {
    return Objects.requireNonNull(ledger.job(id));
  }

  /// Goes on a little whenever it is looked at.
  private static final class Ticking extends Clock {
    private long now = 1_000_000;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(now++);
    }
  }

  private void put(QueueConfig config) {
    queues.put(config, new Match.Any(), "ann").await();
  }

  /// Nothing that asks the limiter may start.
  private void close() {
    limits.configure(List.of(new Limiter(CRM, Limit.ofConcurrency(1), 1))).await();
    limits.acquire(List.of(new Ask(CRM, "p", 1, Duration.ofDays(1)))).await();
  }

  private void enqueueMany() {
    for (int n = 0; n < MANY; n++) {
      enqueue("j" + n, "k" + n, true, 5);
    }
  }

  private void enqueue(String id, String key, boolean limited, int priority) {
    var ties = Ties.NONE.withLimiters(List.of(new Weighed(CRM, 1)));
    var job =
        Job.of(id, "t", QUEUE, Json.EMPTY_OBJECT)
            .withPriority(priority)
            .withKey(Optional.of(key))
            .withTies(limited ? ties : Ties.NONE);
    jobs.enqueue(List.of(job), false).await();
  }

  private void parkAll() {
    while (blocked() < MANY) {
      claim(1);
    }
  }

  private int claim(int max) {
    return claimed(max).lent().size();
  }

  private Claimed claimed(int max) {
    var want =
        new Want(
            Optional.empty(),
            Holder.NOBODY,
            Want.Queues.of(QUEUE),
            Set.of(),
            max,
            Optional.empty());
    return jobs.claim(want).await();
  }

  private int blocked() {
    return home().ready.blocked(ledger.now());
  }

  private Home home() {
    return Objects.requireNonNull(ledger.home(QUEUE));
  }
}
