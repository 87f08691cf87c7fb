package io.millrace.server;

import static io.millrace.core.job.JobState.DEAD;
import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.RUNNING;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Json;
import io.millrace.core.job.LogLine;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Terms;
import io.millrace.core.job.Want;
import io.millrace.core.perform.Context;
import io.millrace.plugin.performer.Echo;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Leases: kept by the living, with what they say; taken from the dead.
class LeaseTest extends EngineTest {
  private static final Duration LEASE = Duration.ofMillis(200);

  @BeforeEach
  void leaseBriefly() {
    terms =
        new Terms(
            terms.maxAttempts(),
            terms.backoff(),
            terms.timeout(),
            LEASE,
            terms.retryLost(),
            terms.preemptible());
    config.put("retry.poll", "1s");
  }

  @Test
  void keeps_the_lease_of_a_performer_that_takes_longer() {
    start(
        Does.work(
            TYPE,
            _ -> {
              LockSupport.parkNanos(LEASE.multipliedBy(5).toNanos());
              return Outcome.Done.EMPTY;
            }));

    var life = life(submit(draft()), SUCCEEDED);

    assertThat(life.rescues()).isZero();
    assertThat(life.attempts()).hasSize(1);
  }

  @Test
  void stores_what_a_performer_says_while_it_runs() {
    start(
        Does.work(
            TYPE,
            context -> {
              say(context);
              gate.await();
              return Outcome.Done.EMPTY;
            }));
    var id = submit(draft());

    until(() -> words(id).contains("job.logged"));

    assertThat(get(id).state()).isEqualTo(RUNNING);
    assertSaid(id);
    gate.countDown();
  }

  @Test
  void stores_what_a_performer_says_in_its_last_moment() {
    start(
        Does.work(
            TYPE,
            context -> {
              say(context);
              return Outcome.Done.EMPTY;
            }));

    var id = submit(draft());

    life(id, SUCCEEDED);
    assertSaid(id);
  }

  private static void say(Context context) {
    context.progress(40, "two of five", Json.of("{\"page\":2}"));
    context.cursor(Json.of("\"page 2\""));
    context.log("info", "read page 2");
  }

  private void assertSaid(String id) {
    var life = get(id).life();
    assertThat(life.progress().percent()).isEqualTo(40);
    assertThat(life.progress().message()).contains("two of five");
    assertThat(life.progress().data()).contains(Json.of("{\"page\":2}"));
    assertThat(life.cursor()).contains(Json.of("\"page 2\""));
    assertThat(backend().search().logs(id, 0, 10).await())
        .extracting(LogLine::message)
        .containsExactly("read page 2");
  }

  @Test
  void goes_on_from_the_cursor_of_the_last_attempt() {
    start(
        Does.work(
            TYPE,
            context -> {
              if (context.attempt() == 1) {
                context.cursor(Json.of("\"page 2\""));
                throw new IllegalStateException("after page 2");
              }
              return new Outcome.Done(context.cursor().orElseThrow());
            }));

    assertThat(life(submit(draft()), SUCCEEDED).result()).contains(Json.of("\"page 2\""));
  }

  @Test
  void brings_home_the_job_of_a_dead_holder_within_a_second_after_its_lease() {
    start(new Echo());
    var id = submit(draft());
    var dead = dies();

    until(() -> words(id).contains("job.rescued"));

    assertThat(Duration.between(dead, clock.instant()))
        .isBetween(LEASE.minusMillis(1), LEASE.plusSeconds(10));
    assertThat(get(id).state()).isEqualTo(READY);
    assertThat(get(id).life().rescues()).isOne();
    assertThat(get(id).life().tried().attempt()).isZero();
  }

  @Test
  void takes_a_job_whose_fourth_holder_dies_for_poison() {
    config.put("retry.poll", "100ms");
    start(new Echo());
    var id = submit(draft());

    for (int death = 0; death < 4; death++) {
      until(() -> get(id).state() == READY);
      dies();
    }

    assertThat(life(id, DEAD).error().orElseThrow().kind()).isEqualTo(FailureKind.POISON);
  }

  /// Somebody elsewhere is lent the job and never heard of again.
  private Instant dies() {
    var elsewhere = new Holder("w1", "n2");
    var want =
        new Want(Optional.empty(), elsewhere, Want.Queues.of(QUEUE), Set.of(), 1, Optional.empty());
    var lent = backend().jobs().claim(want).await().lent();
    assertThat(lent).hasSize(1);
    return lent.getFirst().startedAt();
  }
}
