package io.millrace.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.query.DeadCounts;
import io.millrace.core.query.JobQuery;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Redrive;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What every backend promises about dead letters taken together.
public abstract class DeadStoreContract extends BackendContract {
  @Test
  void counts_nothing_where_nothing_died() {
    enqueue("ready", "ended");
    settle(claim(), DONE);

    assertThat(stats(JobQuery.ALL))
        .isEqualTo(new DeadCounts(0, Map.of(), Map.of(), Map.of(), Optional.empty()));
  }

  @Test
  void counts_by_queue_type_and_kind_and_names_the_oldest() {
    var first = clock.instant();
    die("a", QUEUE, "mail.send", FailureKind.AUTH);
    clock.pass(TICK);
    die("b", QUEUE, "mail.read", FailureKind.TIMEOUT);
    die("c", "sms", "mail.send", FailureKind.TIMEOUT);

    assertThat(stats(JobQuery.ALL))
        .isEqualTo(
            new DeadCounts(
                3,
                Map.of(QUEUE, 2L, "sms", 1L),
                Map.of("mail.send", 2L, "mail.read", 1L),
                Map.of("auth", 1L, "timeout", 2L),
                Optional.of(first)));
  }

  @Test
  void counts_only_what_matches() {
    die("a", QUEUE, "mail.send", FailureKind.AUTH);
    clock.pass(TICK);
    die("b", "sms", "sms.send", FailureKind.TIMEOUT);

    for (var query : List.of(JobQuery.ALL.withQueues(Set.of("s*")), timedOut())) {
      var counts = stats(query);
      assertThat(counts.total()).isOne();
      assertThat(counts.byType()).isEqualTo(Map.of("sms.send", 1L));
      assertThat(counts.oldest()).contains(clock.instant());
    }
  }

  @Test
  void does_not_look_at_the_states_that_are_asked_for() {
    die("a", QUEUE, "mail.send", FailureKind.AUTH);

    assertThat(stats(JobQuery.in(JobState.READY)).total()).isOne();
  }

  @Test
  void counts_no_letter_that_was_redriven_or_forgotten() {
    die("a", QUEUE, "mail.send", FailureKind.AUTH);
    die("b", QUEUE, "mail.send", FailureKind.AUTH);

    backend.jobs().redrive(List.of(Redrive.of("a", "ann"))).await();
    assertThat(stats(JobQuery.ALL).total()).isOne();

    backend.jobs().prune(new Prune.Ids(List.of("b"))).await();
    assertThat(stats(JobQuery.ALL).total()).isZero();
  }

  private static JobQuery timedOut() {
    var all = JobQuery.ALL;
    return new JobQuery(
        all.states(),
        all.queues(),
        all.types(),
        all.keys(),
        all.tags(),
        all.workers(),
        Set.of(FailureKind.TIMEOUT),
        all.signatures(),
        all.span());
  }

  private DeadCounts stats(JobQuery query) {
    return backend.dead().stats(query).await();
  }

  private void die(String id, String queue, String type, FailureKind kind) {
    enqueue(Job.of(id, type, queue, Json.EMPTY_OBJECT));
    var claim = claim(want(1, queue)).lent().getFirst();
    settle(claim, new Outcome.Dead(Failure.of(kind, "Boom", "no")));
  }
}
