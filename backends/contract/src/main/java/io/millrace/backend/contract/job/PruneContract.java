package io.millrace.backend.contract.job;

import static io.millrace.core.job.JobState.DEAD;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Ids;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.query.Found;
import io.millrace.core.spi.Absent;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Pruned;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// `prune`: forgets what has ended, oldest first, and nothing else, ever.
public abstract class PruneContract extends BackendContract {
  private static final Duration REPEATABLE = Duration.ofSeconds(30);
  private static final Duration REMEMBERED = Duration.ofMinutes(10);
  private static final int ALL = 500;

  @Test
  void forgets_a_named_job_and_remembers_that_it_was_there() {
    done("a");

    assertThat(prune("a")).isEqualTo(new Pruned(1, List.of(), false));

    assertThat(found("a")).isEqualTo(new Found.Gone(SUCCEEDED, clock.instant(), REMEMBERED));
    clock.pass(REMEMBERED);
    assertThat(found("a")).isEqualTo(Found.Absent.ABSENT);
  }

  @Test
  void remembers_a_named_job_also_when_nobody_will_send_its_id_again() {
    var id = made();
    done(id);
    prune(id);

    assertThat(found(id)).isEqualTo(new Found.Gone(SUCCEEDED, clock.instant(), REMEMBERED));
  }

  @Test
  void keeps_named_jobs_that_have_not_ended_and_says_so() {
    done("ended");
    enqueue("ready", "running");
    settle(claim(2).getFirst(), handBack());

    assertThat(prune("ready", "ended", "running", "absent"))
        .isEqualTo(new Pruned(1, List.of("ready", "running", "absent"), false));

    assertThat(found("ready")).isInstanceOf(Found.Here.class);
  }

  @Test
  void answers_a_late_settle_of_a_forgotten_job_with_absent() {
    enqueue("a");
    var claim = claim();
    settle(claim, DONE);
    prune("a");

    assertThat(settle(claim, DONE)).isEqualTo(Absent.ABSENT);
    assertThat(extend(claim, LEASE)).isEqualTo(Absent.ABSENT);
  }

  @Test
  void forgets_what_ended_before_an_instant() {
    done("old");
    var cut = clock.instant().plus(TICK);
    clock.pass(TICK);
    done("new");
    clock.pass(REPEATABLE);

    assertThat(prune(cut, ALL, ALL)).isEqualTo(new Pruned(1, List.of(), false));

    assertThat(found("old")).isInstanceOf(Found.Gone.class);
    assertThat(state("new")).isEqualTo(SUCCEEDED);
  }

  @Test
  void remembers_an_id_that_its_sender_chose_when_retention_takes_the_job() {
    done("a");
    clock.pass(REPEATABLE);
    prune(clock.instant(), 0, ALL);

    assertThat(enqueue(job("a"))).containsExactly(known("a"));

    clock.pass(REMEMBERED);
    assertThat(enqueue(job("a"))).hasOnlyElementsOfType(Enqueued.New.class);
  }

  @Test
  void remembers_the_ids_of_a_call_that_may_be_repeated() {
    var id = made();
    backend.answers().begin("key", "print", List.of(id), Duration.ofSeconds(60)).await();
    done(id);
    clock.pass(REPEATABLE);
    prune(clock.instant(), 0, ALL);

    assertThat(enqueue(job(id))).containsExactly(known(id));
  }

  @Test
  void remembers_nothing_of_the_ids_of_a_call_that_was_answered() {
    var id = made();
    backend.answers().begin("key", "print", List.of(id), Duration.ofSeconds(60)).await();
    backend.answers().finish("key", 201, Json.EMPTY_OBJECT, Duration.ofHours(24)).await();
    done(id);
    clock.pass(REPEATABLE);
    prune(clock.instant(), 0, ALL);

    assertThat(found(id)).isEqualTo(Found.Absent.ABSENT);
  }

  @Test
  void remembers_nothing_of_an_id_that_nobody_will_send_again() {
    var id = made();
    done(id);
    clock.pass(REPEATABLE);
    prune(clock.instant(), 0, ALL);

    assertThat(found(id)).isEqualTo(Found.Absent.ABSENT);
  }

  @Test
  void forgets_what_is_beyond_the_newest_so_many() {
    for (var id : List.of("a", "b", "c")) {
      done(id);
      clock.pass(TICK);
    }
    clock.pass(REPEATABLE);

    assertThat(prune(Instant.EPOCH, 2, ALL).count()).isOne();

    assertThat(found("a")).isInstanceOf(Found.Gone.class);
    assertThat(state("b")).isEqualTo(SUCCEEDED);
  }

  @Test
  void forgets_nothing_while_its_settle_may_still_be_repeated() {
    done("a");
    clock.pass(REPEATABLE.minus(TICK));
    assertThat(prune(clock.instant(), 0, ALL).count()).isZero();

    clock.pass(TICK);
    assertThat(prune(clock.instant(), 0, ALL).count()).isOne();
  }

  @Test
  void forgets_no_more_than_the_limit_oldest_first_and_says_that_there_is_more() {
    for (var id : List.of("a", "b", "c")) {
      done(id);
      clock.pass(TICK);
    }
    clock.pass(REPEATABLE);

    assertThat(prune(clock.instant(), 0, 2)).isEqualTo(new Pruned(2, List.of(), true));
    assertThat(state("c")).isEqualTo(SUCCEEDED);
    assertThat(prune(clock.instant(), 0, 2)).isEqualTo(new Pruned(1, List.of(), false));
  }

  @Test
  void forgets_at_most_five_hundred_in_one_call() {
    var ids = IntStream.rangeClosed(0, ALL).mapToObj(n -> "j" + n).toArray(String[]::new);
    Arrays.stream(ids).forEach(this::done);
    clock.pass(REPEATABLE);

    assertThat(prune(clock.instant(), 0, 10_000)).isEqualTo(new Pruned(ALL, List.of(), true));
  }

  @Test
  void looks_only_at_the_queue_and_the_state_that_are_named() {
    enqueue("dead");
    settle(claim(), new Outcome.Dead(FAILURE));
    enqueue(job("other").withQueue("sms"));
    settle(claim(want(1, "sms")).lent().getFirst(), DONE);
    clock.pass(REPEATABLE);

    assertThat(prune(clock.instant(), 0, ALL).count()).isZero();

    assertThat(state("dead")).isEqualTo(DEAD);
    assertThat(state("other")).isEqualTo(SUCCEEDED);
  }

  @Test
  void forgets_nothing_of_a_queue_that_is_not_there() {
    assertThat(prune(clock.instant(), 0, ALL)).isEqualTo(new Pruned(0, List.of(), false));
  }

  @Test
  void forgets_nothing_of_a_state_in_which_jobs_go_on() {
    enqueue("a");
    clock.pass(REPEATABLE);
    var ready = new Prune.Ended(QUEUE, JobState.READY, clock.instant(), 0, ALL);

    assertThat(backend.jobs().prune(ready).await().count()).isZero();
    assertThat(claim(1)).hasSize(1);
  }

  /// An id that a server made for a job whose sender named none.
  private String made() {
    return new Ids(clock, new SplittableRandom(7)).job(0);
  }

  private static Enqueued known(String id) {
    return new Enqueued.Known(id, SUCCEEDED, Optional.empty());
  }

  private void done(String id) {
    enqueue(id);
    settle(claim(), DONE);
  }

  private Pruned prune(String... ids) {
    return backend.jobs().prune(new Prune.Ids(List.of(ids))).await();
  }

  private Pruned prune(Instant before, int keep, int limit) {
    return backend.jobs().prune(new Prune.Ended(QUEUE, SUCCEEDED, before, keep, limit)).await();
  }
}
