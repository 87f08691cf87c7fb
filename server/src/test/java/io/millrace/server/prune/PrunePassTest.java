package io.millrace.server.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.core.audit.AuditLine;
import io.millrace.core.audit.AuditQuery;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.job.Want;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueConfig.Retention;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Settle;
import io.millrace.server.alarm.Pass.Again;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What is forgotten, when, and what never is.
class PrunePassTest {
  private static final String QUEUE = "mail";
  private static final Failure FAILURE = Failure.of(FailureKind.TERMINAL, "Boom", "no");
  private static final Outcome DONE = Outcome.Done.EMPTY;
  private static final Outcome DEAD = new Outcome.Dead(FAILURE);

  /// A settling call may be repeated for so long, and is answered as the first time.
  private static final Duration GUARD = Duration.ofSeconds(30);

  private static final Duration TICK = Duration.ofMillis(1);
  private static final Duration MONTH = Duration.ofDays(30);
  private static final Duration WEEK = Duration.ofDays(7);
  private static final RetentionSettings DEFAULTS =
      new RetentionSettings(
          MONTH,
          WEEK,
          WEEK,
          10,
          Optional.empty(),
          Optional.empty(),
          new RetentionSettings.Audit(MONTH.multipliedBy(3), 1_000),
          Duration.ofHours(1));

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final Backend backend =
      MemoryBackend.ofOneThread(MemorySettings.DEFAULT, clock, new SplittableRandom(7));
  private PrunePass pass = pass(DEFAULTS);
  private int made;
  private boolean leads = true;

  private PrunePass pass(RetentionSettings settings) {
    return new PrunePass(backend, backend.jobs(), () -> leads, settings, clock);
  }

  @Test
  void keeps_no_more_of_a_queue_than_it_may() {
    end(DONE, 15);
    clock.pass(GUARD);

    round();

    assertThat(count(JobState.SUCCEEDED)).isEqualTo(10);
  }

  @Test
  void forgets_nothing_where_it_does_not_lead() {
    leads = false;
    end(DONE, 15);
    clock.pass(GUARD);

    round();

    assertThat(count(JobState.SUCCEEDED)).isEqualTo(15);
  }

  @Test
  void forgets_nothing_while_its_end_may_be_repeated() {
    end(DONE, 15);
    clock.pass(GUARD.minusMillis(1));

    round();

    assertThat(count(JobState.SUCCEEDED)).isEqualTo(15);
  }

  @Test
  void forgets_what_is_older_than_its_state_is_kept() {
    end(DONE, 1);
    end(new Outcome.Discard(FAILURE), 1);
    clock.pass(WEEK.plusMillis(1));

    round();

    assertThat(count(JobState.DISCARDED)).isZero();
    assertThat(count(JobState.SUCCEEDED)).isOne();
  }

  @Test
  void looks_at_ages_once_per_period() {
    round();
    end(new Outcome.Cancelled("withdrawn"), 1);
    clock.pass(WEEK.minusMinutes(30));
    round();
    clock.pass(Duration.ofMinutes(31));

    round();
    assertThat(count(JobState.CANCELLED)).isOne();

    clock.pass(Duration.ofMinutes(29));
    round();
    assertThat(count(JobState.CANCELLED)).isZero();
  }

  @Test
  void goes_by_what_a_queue_says_itself() {
    var own =
        new Retention(
            Optional.of(Duration.ofHours(1)),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.of(20));
    backend.queues().put(QueueConfig.of(QUEUE).withRetention(own), new Match.Any(), "ann").await();
    end(DONE, 15);
    clock.pass(Duration.ofHours(1));
    round();
    assertThat(count(JobState.SUCCEEDED)).isEqualTo(15);

    clock.pass(Duration.ofHours(1));

    round();
    assertThat(count(JobState.SUCCEEDED)).isZero();
  }

  @Test
  void keeps_dead_letters_for_ever_and_however_many() {
    end(DEAD, 50);
    clock.pass(Duration.ofDays(10_000));

    round();

    assertThat(count(JobState.DEAD)).isEqualTo(50);
  }

  @Test
  void forgets_dead_letters_when_somebody_says_so() {
    pass =
        pass(
            new RetentionSettings(
                MONTH,
                WEEK,
                WEEK,
                10,
                Optional.of(MONTH),
                Optional.of(20),
                DEFAULTS.audit(),
                Duration.ofHours(1)));
    end(DEAD, 50);
    clock.pass(GUARD);
    round();
    assertThat(count(JobState.DEAD)).isEqualTo(20);

    clock.pass(MONTH);

    round();
    assertThat(count(JobState.DEAD)).isZero();
  }

  @Test
  void forgets_a_bounded_number_in_a_round_and_says_that_there_is_more() {
    end(DONE, 310);
    end(new Outcome.Discard(FAILURE), 700);
    clock.pass(GUARD);

    assertThat(round()).isEqualTo(Again.NOW);

    assertThat(count(JobState.SUCCEEDED) + count(JobState.DISCARDED)).isEqualTo(510);
  }

  @Test
  void goes_on_until_nothing_is_left_to_forget() {
    end(DONE, 1_200);
    clock.pass(GUARD);

    while (round().now()) {
      assertThat(count(JobState.SUCCEEDED)).isPositive();
    }

    assertThat(count(JobState.SUCCEEDED)).isEqualTo(10);
  }

  @Test
  void comes_to_its_end_however_many_queues_there_are() {
    IntStream.range(0, 5_000).forEach(n -> end("q" + n, DONE, 1));
    clock.pass(MONTH.plusMillis(1));

    while (round().now()) {
      assertThat(backend.queues().get(List.of("q4999")).await()).isNotEmpty();
    }

    assertThat(backend.queues().get(List.of()).await())
        .allMatch(queue -> queue.stats().in(JobState.SUCCEEDED) == 0);
  }

  @Test
  void forgets_what_people_did_when_it_is_old() {
    did("first", 1);
    clock.pass(DEFAULTS.audit().age());
    did("second", 1);
    clock.pass(TICK);

    round();

    assertThat(deeds()).containsExactly("second:0");
  }

  @Test
  void forgets_what_people_did_when_it_is_too_much_a_bounded_number_in_a_round() {
    did("first", 1_600);

    assertThat(round()).isEqualTo(Again.NOW);
    assertThat(deeds()).hasSize(1_100);

    round();
    assertThat(deeds()).hasSize(1_000).endsWith("first:600");
  }

  private void did(String what, int count) {
    var by = new AuditLine.By("ann", Optional.empty(), "r", "::1");
    var lines =
        IntStream.range(0, count)
            .mapToObj(n ->
                new AuditLine(
                    clock.instant(),
                    by,
                    "a.b",
                    what + ":" + n,
                    Optional.empty(),
                    AuditLine.Change.UNTOLD,
                    AuditLine.OK))
            .toList();
    backend.audit().append(lines).await();
  }

  private List<String> deeds() {
    return backend.audit().find(AuditQuery.ALL, Optional.empty(), 10_000).await().items().stream()
        .map(AuditLine::resource)
        .toList();
  }

  private void end(Outcome outcome, int count) {
    end(QUEUE, outcome, count);
  }

  private void end(String queue, Outcome outcome, int count) {
    for (int n = 0; n < count; n++) {
      var job = Job.of("j" + ++made, "mail.send", queue, Json.EMPTY_OBJECT);
      backend.jobs().enqueue(List.of(job), false).await();
      settle(claim(queue), outcome);
    }
  }

  private Claim claim(String queue) {
    var want =
        new Want(
            Optional.empty(),
            new Holder("w1", "n1"),
            Want.Queues.of(queue),
            Set.of(),
            1,
            Optional.empty());
    return backend.jobs().claim(want).await().lent().getFirst();
  }

  private void settle(Claim claim, Outcome outcome) {
    var ruling = Ruling.on(claim.job(), claim.tried(), outcome, clock.instant());
    var end = new Settle(claim.job().id(), claim.lease().token(), outcome.wire(), ruling);
    backend.jobs().settle(List.of(end), Want.NONE).await();
  }

  private Again round() {
    return pass.run().await();
  }

  private int count(JobState state) {
    return backend.queues().get(List.of(QUEUE)).await().getFirst().stats().in(state);
  }
}
