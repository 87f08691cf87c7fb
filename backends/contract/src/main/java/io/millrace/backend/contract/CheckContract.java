package io.millrace.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Unique;
import io.millrace.core.job.Window;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Check;
import io.millrace.core.spi.Checkup;
import io.millrace.core.spi.Match;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every backend promises of a look through what it knows. What it finds when something is
/// wrong, each backend proves itself: no door lets anybody damage it.
public abstract class CheckContract extends BackendContract {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void finds_nothing_in_an_empty_store() {
    assertThat(checkAll(false)).isEqualTo(new Checkup(0, List.of(), Optional.empty()));
  }

  @Test
  void finds_nothing_wrong_with_a_job_in_every_state() {
    oneInEveryState();

    for (var state : JobState.values()) {
      assertThat(stats(QUEUE).in(state)).as(state.wire()).isPositive();
    }
    assertThat(checkAll(false).findings()).isEmpty();
    assertThat(checkAll(true).findings()).isEmpty();
  }

  @Test
  void finds_nothing_wrong_with_a_job_that_has_gone_up() {
    var ageing = new QueueConfig.Urgency(QueueConfig.Preemption.NONE, Optional.of(HOUR));
    backend.queues().put(QueueConfig.of(QUEUE).withUrgency(ageing), new Match.Any(), "ann").await();
    enqueue("old");
    clock.pass(HOUR);
    bringHome();

    assertThat(checkAll(true).findings()).isEmpty();

    assertThat(ids(claim(10))).containsExactly("old");
  }

  @Test
  void finds_nothing_wrong_with_jobs_that_wait_for_others() {
    enqueue("runs", "twice");
    claim(2);
    enqueue(job("child").withTies(Ties.NONE.withParents(List.of("runs", "twice"))));
    enqueue(last("first"));
    claim();
    enqueue(last("next"));

    assertThat(checkAll(true).findings()).isEmpty();

    assertThat(stats(QUEUE).in(JobState.WAITING)).isEqualTo(2);
  }

  @Test
  void goes_on_where_it_ended_until_it_has_looked_at_all() {
    for (int part = 0; part < 4; part++) {
      int from = part * 500;
      var jobs =
          IntStream.range(from, from + 500)
              .mapToObj(n -> Job.of("j" + n, TYPE, n % 2 == 0 ? QUEUE : "media", job("x").args()))
              .toList();
      backend.jobs().enqueue(jobs, false).await();
    }

    var first = check(false, Optional.empty());

    assertThat(first.next()).isPresent();
    assertThat(first.looked()).isBetween(1L, 1_500L);
    assertThat(checkAll(false).looked()).isGreaterThanOrEqualTo(2_000);
  }

  @Test
  void goes_on_when_what_it_ended_at_is_gone() {
    enqueue("a", "b");
    var parts = IntStream.range(0, 1_000).mapToObj(n -> job("j" + n)).toList();
    backend.jobs().enqueue(parts, false).await();
    var first = check(false, Optional.empty());
    claim(100).forEach(claim -> settle(claim, DONE));

    var at = first.next();
    while (at.isPresent()) {
      var next = check(false, at);
      assertThat(next.findings()).isEmpty();
      at = next.next();
    }
  }

  private void oneInEveryState() {
    enqueue(job("dead"), job("done"), job("dropped"), job("again"));
    settle(claim(), new Outcome.Dead(FAILURE));
    settle(claim(), DONE);
    settle(claim(), new Outcome.Discard(FAILURE));
    settle(claim(), retryIn(HOUR));
    enqueue("runs");
    claim();
    enqueue("withdrawn");
    cancel("withdrawn");
    enqueue(
        job("ready").withWindow(Window.until(clock.instant().plus(HOUR))),
        job("later").withWindow(later()),
        job("child").withTies(Ties.NONE.withParents(List.of("runs"))));
  }

  private static Job last(String id) {
    var it = Unique.byDefault();
    return job(id)
        .withTies(
            Ties.NONE.withUnique(
                new Unique(
                    it.by(),
                    it.states(),
                    it.period(),
                    Unique.Conflict.KEEP_LAST,
                    it.replace(),
                    it.maxDelay(),
                    "print")));
  }

  private Window later() {
    return new Window(Optional.of(clock.instant().plus(HOUR)), Optional.empty(), Optional.empty());
  }

  private Checkup check(boolean repair, Optional<String> from) {
    return backend.check(EnumSet.allOf(Check.class), repair, from).await();
  }

  /// All parts as one.
  private Checkup checkAll(boolean repair) {
    var part = check(repair, Optional.empty());
    long looked = part.looked();
    var findings = new ArrayList<>(part.findings());
    while (part.next().isPresent()) {
      part = check(repair, part.next());
      looked += part.looked();
      findings.addAll(part.findings());
    }
    return new Checkup(looked, findings, part.next());
  }
}
