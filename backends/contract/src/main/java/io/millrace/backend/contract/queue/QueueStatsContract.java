package io.millrace.backend.contract.queue;

import static io.millrace.core.job.JobState.DEAD;
import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.RETRYING;
import static io.millrace.core.job.JobState.RUNNING;
import static io.millrace.core.job.JobState.SCHEDULED;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Outcome;
import io.millrace.core.queue.QueueStats.Sums;
import io.millrace.core.spi.Prune;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a queue tells of its jobs.
public abstract class QueueStatsContract extends WithQueue {
  @Test
  void counts_its_jobs_by_state() {
    enqueue("running", "retrying", "succeeded", "dead", "ready", "later");
    var claims = claim(4);
    settle(claims.get(1), retryIn(Duration.ofSeconds(60)));
    settle(claims.get(2), DONE);
    settle(claims.get(3), new Outcome.Dead(FAILURE));
    settle(claim(2).getLast(), snoozeFor(Duration.ofSeconds(60)));

    var stats = stats(QUEUE);
    assertThat(stats.in(RUNNING)).isEqualTo(2);
    assertThat(stats.in(RETRYING)).isOne();
    assertThat(stats.in(SUCCEEDED)).isOne();
    assertThat(stats.in(DEAD)).isOne();
    assertThat(stats.in(SCHEDULED)).isOne();
    assertThat(stats.in(READY)).isZero();
    assertThat(stats.pending()).isOne();
  }

  @Test
  void sums_up_what_went_through_it() {
    enqueue("succeeded", "dead", "discarded", "cancelled", "retried");
    enqueue("succeeded");
    settle(claim(), DONE);
    settle(claim(), new Outcome.Dead(FAILURE));
    settle(claim(), new Outcome.Discard(FAILURE));
    cancel("cancelled");
    settle(claim(), retryIn(Duration.ofSeconds(1)));
    clock.pass(Duration.ofSeconds(1));
    claim();
    clock.pass(LEASE);
    bringHome();
    backend.jobs().prune(new Prune.Ids(List.of("dead"))).await();

    assertThat(stats(QUEUE).sums()).isEqualTo(new Sums(5, 5, 1, 1, 1, 1, 1, 1, 1));
  }

  @Test
  void says_how_it_flows() {
    enqueue("a", "b", "c");
    var claims = claim(3);
    clock.pass(Duration.ofMillis(400));
    settle(claims.getFirst(), DONE);
    settle(claims.get(1), new Outcome.Dead(FAILURE));
    settle(claims.getLast(), retryIn(Duration.ofHours(2)));

    var flow = stats(QUEUE).flow();
    assertThat(flow.inPerSecond()).isEqualTo(3 / 60.0);
    assertThat(flow.outPerSecond()).isEqualTo(2 / 60.0);
    assertThat(flow.failed()).isEqualTo(2);
    assertThat(flow.p50()).isBetween(Duration.ofMillis(350), Duration.ofMillis(450));
  }

  @Test
  void forgets_how_it_flowed_an_hour_ago() {
    enqueue("a");
    settle(claim(), new Outcome.Dead(FAILURE));

    clock.pass(Duration.ofSeconds(61));
    assertThat(stats(QUEUE).flow().inPerSecond()).isZero();
    assertThat(stats(QUEUE).flow().failed()).isOne();

    clock.pass(Duration.ofHours(1));
    assertThat(stats(QUEUE).flow().failed()).isZero();
  }

  @Test
  void says_since_when_its_oldest_ready_job_is_ready() {
    enqueue("a");
    var since = clock.instant();
    clock.pass(Duration.ofSeconds(5));
    enqueue("b");

    assertThat(stats(QUEUE).oldestReady()).contains(since);
    claim(9);
    assertThat(stats(QUEUE).oldestReady()).isEmpty();
  }
}
