package io.millrace.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.lane.Bounds;
import io.millrace.backend.memory.step.Turn;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Want;
import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerRule;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Rate;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.BreakerStore.Trip;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Settle;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What stays in memory of keys that were there once.
class BoundsTest {
  private static final String QUEUE = "mail";
  private static final Duration PER = Duration.ofSeconds(10);
  private static final int KEYS = 1_200;

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final Ledger ledger = MemorySettings.DEFAULT.ledger(clock, new SplittableRandom(7));
  private final Turn turn = Turn.ofOneThread();
  private final MemoryJobStore jobs = new MemoryJobStore(turn, ledger);
  private final MemoryQueueStore queues = new MemoryQueueStore(turn, ledger);

  @Test
  void nothing_stays_of_a_key_whose_jobs_are_done() {
    bind(new PerKey(Limit.ofConcurrency(1), false, false, Map.of()));
    doAll();

    assertThat(bounds().knownKeys()).isEmpty();
  }

  @Test
  void nothing_stays_of_a_key_whose_jobs_were_never_done() {
    for (boolean ordered : List.of(false, true)) {
      bind(new PerKey(Limit.ofConcurrency(1), ordered, false, Map.of()));
      enqueue("a" + ordered, "k");
      var lent = claim();
      enqueue("b" + ordered, "k");
      assertThat(claim()).isEmpty();
      jobs.cancel(List.of(new Cancel("b" + ordered, true, "", "ann", Duration.ZERO))).await();
      end(lent);

      assertThat(bounds().knownKeys()).as("ordered: %s", ordered).isEmpty();
    }
  }

  @Test
  void nothing_stays_of_a_key_when_its_queue_gets_other_lanes() {
    bind(new PerKey(Limit.ofConcurrency(1), false, false, Map.of()));
    enqueueGuarded("held");
    assertThat(claim()).isEmpty();
    assertThat(bounds().knownKeys()).hasSize(1);

    bind(new PerKey(Limit.ofConcurrency(1), true, false, Map.of()));

    assertThat(bounds().knownKeys()).isEmpty();
  }

  @Test
  void nothing_stays_of_a_key_that_was_asked_and_never_held() {
    for (boolean ordered : List.of(false, true)) {
      bind(new PerKey(Limit.ofConcurrency(1), ordered, false, Map.of()));
      var id = "held" + ordered;
      enqueueGuarded(id);
      assertThat(claim()).isEmpty();
      jobs.cancel(List.of(new Cancel(id, true, "", "ann", Duration.ZERO))).await();

      assertThat(bounds().knownKeys()).as("ordered: %s", ordered).isEmpty();
    }
  }

  @Test
  void nothing_stays_of_a_key_when_its_rate_is_whole_again() {
    var rate = new Limit(OptionalInt.of(1), Optional.of(Rate.of(5, PER)));
    bind(new PerKey(rate, false, false, Map.of()));
    doAll();
    assertThat(bounds().knownKeys()).hasSize(KEYS);

    clock.pass(PER.multipliedBy(2));
    while (bounds().tidy(ledger.now(), 500)) {}

    assertThat(bounds().knownKeys()).isEmpty();
  }

  @Test
  void a_key_that_is_in_use_hides_none_that_is_not() {
    var rate = new Limit(OptionalInt.of(1), Optional.of(Rate.of(5, PER)));
    bind(new PerKey(rate, false, false, Map.of()));
    enqueue("first", "busy");
    end(claim());
    doAll();
    clock.pass(PER.multipliedBy(2));
    enqueue("next", "busy");
    assertThat(claim()).hasSize(1);
    while (bounds().tidy(ledger.now(), 500)) {}

    assertThat(bounds().knownKeys()).extracting(it -> it.name.name()).containsExactly("busy");
  }

  @Test
  void the_store_says_that_there_is_more_to_tidy() {
    var backend = InHand.open(clock);
    var rate = new Limit(OptionalInt.of(1), Optional.of(Rate.of(5, PER)));
    var limits = QueueLimits.NONE.withPerKey(new PerKey(rate, false, false, Map.of()));
    backend.queues().put(QueueConfig.of(QUEUE).withLimits(limits), new Match.Any(), "ann").await();
    for (int n = 0; n < KEYS; n++) {
      backend.jobs().enqueue(List.of(job("j" + n, "k" + n)), false).await();
      end(backend.jobs(), claim(backend.jobs()));
    }
    clock.pass(PER.multipliedBy(2));

    assertThat(backend.tidy().await()).isTrue();
    while (backend.tidy().await()) {}
    assertThat(backend.tidy().await()).isFalse();
  }

  /// A job of a key that a breaker holds.
  private void enqueueGuarded(String id) {
    var breaker = ledger.breakers.gate("api");
    breaker.follow(new Breaker("api", Optional.of(BreakerRule.DEFAULT), 1), ledger.now());
    breaker.set(new Trip.Open(Optional.of(Duration.ofDays(1)), "down"), ledger.now());
    var guarded = job(id, "k").withTies(Ties.NONE.withBreaker("api"));
    jobs.enqueue(List.of(guarded), false).await();
  }

  private void doAll() {
    for (int n = 0; n < KEYS; n++) {
      enqueue("j" + n, "k" + n);
      end(claim());
    }
  }

  private void bind(PerKey perKey) {
    var limits = QueueLimits.NONE.withPerKey(perKey);
    queues.put(QueueConfig.of(QUEUE).withLimits(limits), new Match.Any(), "ann").await();
  }

  private void enqueue(String id, String key) {
    jobs.enqueue(List.of(job(id, key)), false).await();
  }

  private static Job job(String id, String key) {
    return Job.of(id, "t", QUEUE, Json.EMPTY_OBJECT).withKey(Optional.of(key));
  }

  private List<Settle> claim() {
    return claim(jobs);
  }

  private static List<Settle> claim(JobStore from) {
    var want =
        new Want(
            Optional.empty(), Holder.NOBODY, Want.Queues.of(QUEUE), Set.of(), 9, Optional.empty());
    return from.claim(want).await().lent().stream()
        .map(it ->
            new Settle(it.job().id(), it.lease().token(), "ack", Ruling.plain(Outcome.Done.EMPTY)))
        .toList();
  }

  private void end(List<Settle> lent) {
    end(jobs, lent);
  }

  private static void end(JobStore to, List<Settle> lent) {
    assertThat(lent).isNotEmpty();
    to.settle(lent, Want.NONE).await();
  }

  private Bounds bounds() {
    return Objects.requireNonNull(ledger.home(QUEUE)).bounds;
  }
}
