package io.millrace.backend.contract.queue;

import static io.millrace.core.job.JobState.DEAD;
import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.RETRYING;
import static io.millrace.core.job.JobState.RUNNING;
import static io.millrace.core.job.JobState.SCHEDULED;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Outcome;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueStats.Sums;
import io.millrace.core.spi.Match;
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
    assertThat(flow.took().quantile(0.5)).isBetween(Duration.ofMillis(400), Duration.ofMillis(450));
  }

  @Test
  void says_how_long_attempts_took_in_all_of_its_shards_and_together_with_others() {
    var spread = QueueConfig.of(QUEUE).withShards(4);
    backend.queues().put(spread, new Match.Any(), "ann").await();
    for (int at = 0; at < 24; at++) {
      enqueue("j" + at);
    }
    enqueue(job("o").withQueue("other"));
    var claims = claim(24);
    var other = claim(want(1, "other")).lent().getFirst();
    clock.pass(Duration.ofMillis(100));
    claims.subList(0, 20).forEach(it -> settle(it, DONE));
    clock.pass(Duration.ofMillis(900));
    claims.subList(20, 24).forEach(it -> settle(it, DONE));
    clock.pass(Duration.ofSeconds(9));
    settle(other, DONE);

    var took = stats(QUEUE).flow().took();
    assertThat(took.quantile(20 / 24.0).toMillis()).isBetween(100L, 112L);
    assertThat(took.quantile(21 / 24.0).toMillis()).isBetween(1_000L, 1_125L);
    var both = took.plus(stats("other").flow().took());
    assertThat(both.quantile(0.5).toMillis()).isBetween(100L, 112L);
    assertThat(both.quantile(24 / 25.0).toMillis()).isBetween(1_000L, 1_125L);
    assertThat(both.quantile(0.99).toMillis()).isBetween(10_000L, 11_250L);
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
