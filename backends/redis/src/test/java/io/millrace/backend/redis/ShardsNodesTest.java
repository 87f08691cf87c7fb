package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Job;
import io.millrace.core.limit.Limit;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Put;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two nodes on one store, one of which gives a queue other shards and the other has not heard of
/// it.
class ShardsNodesTest extends BackendContract {
  private static final int KEYS = 6;

  private Backend other;

  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }

  @BeforeEach
  void openOther() {
    other = InHand.openAgain(clock);
  }

  @AfterEach
  void closeOther() {
    other.close().await();
  }

  private static void spread(Backend node, int shards) {
    var one = new PerKey(Limit.ofConcurrency(1), false, true, Map.of());
    var config =
        QueueConfig.of(QUEUE).withLimits(QueueLimits.NONE.withPerKey(one)).withShards(shards);
    assertThat(node.queues().put(config, new Match.Any(), "ann").await())
        .isNotInstanceOf(Put.InUse.class);
  }

  private static void enqueueEach(Backend node, String prefix) {
    var jobs =
        IntStream.range(0, KEYS)
            .mapToObj(at -> job(prefix + at).withKey(Optional.of("key" + at)))
            .toList();
    node.jobs().enqueue(jobs, false).await();
  }

  private List<String> endAll(Backend node) {
    var all = new ArrayList<String>();
    for (var lent = lent(node); !lent.isEmpty(); lent = lent(node)) {
      all.addAll(lent);
    }
    return all;
  }

  private List<String> lent(Backend node) {
    var lent = node.jobs().claim(want(99, QUEUE)).await().lent();
    lent.forEach(it -> settle(it, DONE));
    return ids(lent);
  }

  @Test
  void a_job_of_who_has_not_heard_of_it_comes_to_the_shard_of_its_key() {
    spread(other, 1);
    enqueueEach(other, "before");
    enqueueEach(backend, "too");
    assertThat(endAll(backend)).hasSize(2 * KEYS);

    for (int shards : List.of(5, 3, 1, 4)) {
      spread(backend, shards);
      enqueueEach(other, "theirs" + shards);
      enqueueEach(backend, "ours" + shards);

      assertThat(claim(99)).as("of %s shards", shards).hasSize(KEYS);
      assertThat(claim(99)).isEmpty();
      clock.pass(LEASE.plus(TICK));
      bringHome();
      assertThat(endAll(backend)).hasSize(2 * KEYS);
    }
  }

  @Test
  void who_has_not_heard_of_it_is_lent_the_jobs_of_all() {
    assertThat(other.jobs().claim(want(9, QUEUE)).await().lent()).isEmpty();
    spread(backend, 8);
    enqueueEach(backend, "j");

    assertThat(endAll(other)).hasSize(KEYS);
  }

  @Test
  void who_has_not_heard_of_it_pauses_and_counts_all() {
    spread(other, 1);
    spread(backend, 8);
    enqueueEach(backend, "j");

    other
        .queues()
        .pause(
            QUEUE,
            Optional.of(new Pause("ann", Optional.empty(), clock.instant(), Optional.empty())))
        .await();

    assertThat(claim(9)).isEmpty();
    assertThat(other.queues().get(List.of(QUEUE)).await().getFirst().stats().pending())
        .isEqualTo(KEYS);
  }

  @Test
  void who_has_not_heard_of_it_finds_what_is_his() {
    enqueueEach(other, "before");
    assertThat(endAll(other)).hasSize(KEYS);
    spread(backend, 8);
    enqueueEach(backend, "j");

    var lent = other.jobs().claim(want(9, QUEUE)).await().lent();

    lent.forEach(it -> assertThat(ended(settle(it, DONE))).isNotNull());
    assertThat(ids(lent)).hasSize(KEYS);
    for (Job job : lent.stream().map(it -> it.job()).toList()) {
      assertThat(state(job.id()).terminal()).isTrue();
    }
  }
}
