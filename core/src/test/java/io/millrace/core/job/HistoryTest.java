package io.millrace.core.job;

import static io.millrace.core.job.JobState.DISCARDED;
import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.RUNNING;
import static io.millrace.core.job.JobState.SCHEDULED;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static io.millrace.core.job.JobState.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(60);
  private static final Job JOB = Job.of("a", "mail.send", "mail", Json.EMPTY_OBJECT);
  private static final Job CHILD = JOB.withTies(Ties.NONE.withParents(List.of("p")));

  @Test
  void begins_where_the_job_began() {
    assertThat(created(JOB, READY, NOW)).contains(READY);
    assertThat(created(JOB, SCHEDULED, LATER)).contains(SCHEDULED);
    assertThat(created(CHILD, WAITING, NOW)).contains(WAITING);
    assertThat(created(CHILD, SUCCEEDED, NOW)).contains(WAITING);
    assertThat(created(JOB, WAITING, NOW)).contains(WAITING);
  }

  @Test
  void tells_of_each_retry_when_it_was_to_come_although_it_has_come() {
    var retried = attempt(1, "retry", Optional.of(LATER));
    var done = attempt(2, "done", Optional.empty());

    var history = history(JOB, SUCCEEDED, List.of(retried, done), List.of());

    assertThat(history.get(2).fact()).isEqualTo("job.retried");
    assertThat(history.get(2).detail()).containsEntry("run_at", LATER.toString());
    assertThat(history.getLast().detail()).doesNotContainKey("run_at");
  }

  @Test
  void tells_what_led_to_a_start_before_it_within_a_millisecond() {
    var snoozed = attempt(1, "snooze", Optional.of(LATER));
    var promoted = mark("job.updated", SCHEDULED, READY);

    assertThat(facts(RUNNING, List.of(snoozed, running(2)), List.of(promoted)))
        .containsExactly("job.created", "job.started", "job.snoozed", "job.updated", "job.started");
  }

  @Test
  void tells_what_was_done_to_a_job_that_ran_after_its_start_within_a_millisecond() {
    var rescued = new Attempt(1, HOLDER, NOW, Optional.of(NOW), Optional.of("rescued"), NONE, BACK);
    var home = mark("job.rescued", RUNNING, READY);

    assertThat(facts(RUNNING, List.of(rescued, running(2)), List.of(home)))
        .containsExactly("job.created", "job.started", "job.rescued", "job.started");
  }

  @Test
  void tells_a_change_of_a_job_that_is_ready_before_its_start_within_a_millisecond() {
    var patched = mark("job.updated", READY, READY);

    assertThat(facts(RUNNING, List.of(running(1)), List.of(patched)))
        .containsExactly("job.created", "job.updated", "job.started");
  }

  @Test
  void goes_by_the_clock_where_it_can() {
    var expired =
        new Mark(LATER, "job.discarded", Optional.of(READY), Optional.of(DISCARDED), "", Map.of());

    assertThat(facts(DISCARDED, List.of(attempt(1, "yield", Optional.empty())), List.of(expired)))
        .containsExactly("job.created", "job.started", "job.updated", "job.discarded");
  }

  private static final Holder HOLDER = new Holder("w1", "n1");
  private static final Optional<Failure> NONE = Optional.empty();
  private static final Optional<Instant> BACK = Optional.empty();

  private static Optional<JobState> created(Job job, JobState state, Instant scheduledAt) {
    return History.of(snapshot(job, state, scheduledAt, List.of(), List.of())).getFirst().to();
  }

  private static List<String> facts(JobState state, List<Attempt> attempts, List<Mark> marks) {
    return history(JOB, state, attempts, marks).stream().map(Mark::fact).toList();
  }

  private static List<Mark> history(
      Job job, JobState state, List<Attempt> attempts, List<Mark> marks) {
    return History.of(snapshot(job, state, NOW, attempts, marks));
  }

  private static Attempt attempt(int n, String outcome, Optional<Instant> backAt) {
    return new Attempt(n, HOLDER, NOW, Optional.of(NOW), Optional.of(outcome), NONE, backAt);
  }

  private static Attempt running(int n) {
    return new Attempt(n, HOLDER, NOW, Optional.empty(), Optional.empty(), NONE, BACK);
  }

  private static Mark mark(String fact, JobState from, JobState to) {
    return new Mark(NOW, fact, Optional.of(from), Optional.of(to), "ann", Map.of());
  }

  private static JobSnapshot snapshot(
      Job job, JobState state, Instant scheduledAt, List<Attempt> attempts, List<Mark> marks) {
    var course =
        new Life.Course(NOW, NOW, scheduledAt, scheduledAt, Optional.empty(), Optional.empty());
    var life =
        new Life(
            state,
            new Tried(0, 0),
            0,
            1,
            course,
            Optional.empty(),
            Progress.NONE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            attempts,
            marks);
    return new JobSnapshot(job, life);
  }
}
