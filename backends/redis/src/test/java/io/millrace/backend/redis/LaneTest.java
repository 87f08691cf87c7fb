package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.limit.Limit;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Match;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// How the jobs of a lane and its token stand to each other, seen from outside.
class LaneTest extends BackendContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }

  @Test
  void a_lane_that_loses_its_urgent_job_goes_back_to_where_the_others_belong() {
    bindKeys(2);
    enqueue(keyed("a", "k", 0), keyed("b", "k", 9), keyed("c", "m", 5));

    cancel("a");

    assertThat(ids(claim(9))).containsExactly("c", "b");
  }

  @Test
  void a_lane_that_is_empty_leaves_nothing_behind() {
    bindKeys(1);
    enqueue(keyed("a", "k", 5), keyed("b", "k", 5));
    var first = claim();
    claim(1);
    cancel("b");
    settle(first, DONE);

    assertThat(stats(QUEUE).in(JobState.READY)).isZero();
    assertThat(stats(QUEUE).blocked()).isZero();
    assertThat(claim(want(9, QUEUE)).next()).isEmpty();
  }

  @Test
  void counts_the_ready_ones_of_all_lanes_and_those_that_a_key_holds() {
    bindKeys(1);
    enqueue(
        keyed("a", "k", 5), keyed("b", "k", 5), keyed("c", "k", 5), keyed("d", "m", 5), job("e"));
    assertThat(stats(QUEUE).in(JobState.READY)).isEqualTo(5);

    assertThat(claim(9)).hasSize(3);

    assertThat(stats(QUEUE).in(JobState.READY)).isEqualTo(2);
    assertThat(stats(QUEUE).blocked()).isEqualTo(2);
  }

  private void bindKeys(int concurrency) {
    var perKey = new PerKey(Limit.ofConcurrency(concurrency), false, true, Map.of());
    var config = QueueConfig.of(QUEUE);
    backend
        .queues()
        .put(config.withLimits(config.limits().withPerKey(perKey)), new Match.Any(), "ann")
        .await();
  }

  private static Job keyed(String id, String key, int priority) {
    return job(id).withKey(Optional.of(key)).withPriority(priority);
  }
}
