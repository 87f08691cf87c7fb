package io.millrace.backend.contract.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Enqueued;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Outcome;
import io.millrace.core.limit.Limit;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Put;
import io.millrace.core.spi.Redrive;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What every backend promises about a queue that gets another number of shards, or goes.
public abstract class QueueShardsChangeContract extends WithShards {
  @Test
  void gets_other_shards_only_while_nothing_is_pending() {
    made();

    var refused = put(2);

    assertThat(refused).isInstanceOf(isSharded() ? Put.InUse.class : Put.Changed.class);
    assertThat(queue(QUEUE).config().shards()).isEqualTo(isSharded() ? SHARDS : 2);
    chosen();
    assertThat(drain(9)).hasSize(2 * MANY);
    assertThat(put(2)).isInstanceOf(isSharded() ? Put.Changed.class : Put.Same.class);
  }

  @Test
  void shows_after_it_has_other_shards_what_ended_before() {
    var before = made();
    drain(9);

    for (int shards : List.of(7, 1, 3)) {
      put(shards);
      assertThat(stats(QUEUE).in(JobState.SUCCEEDED)).isEqualTo(MANY);
      before.forEach(id -> assertThat(state(id)).isEqualTo(JobState.SUCCEEDED));
      for (var id : before) {
        assertThat(enqueue(job(id)).getFirst()).isInstanceOf(Enqueued.Known.class);
      }
      assertThat(claim(9)).isEmpty();
    }
  }

  @Test
  void lends_what_is_made_ready_again_after_it_has_other_shards() {
    var all = chosen();
    drain(9, new Outcome.Dead(FAILURE));

    for (int shards : List.of(7, 1, 2)) {
      put(shards);
      for (var id : all) {
        var redrive = new Redrive(id, Optional.empty(), Optional.empty(), true, "ann");
        assertThat(backend.jobs().redrive(List.of(redrive)).await().getFirst())
            .isInstanceOf(Answer.Done.class);
      }
      assertThat(stats(QUEUE).in(JobState.READY)).isEqualTo(MANY);
      assertThat(drain(9, new Outcome.Dead(FAILURE))).containsExactlyInAnyOrderElementsOf(all);
    }
    assertThat(findings()).isEmpty();
  }

  @Test
  void bounds_each_key_after_it_has_other_shards() {
    put(perKey(Limit.ofConcurrency(1), false));
    for (int at = 0; at < MANY; at++) {
      enqueue(keyed("j" + at, "key" + at % 6));
    }
    drain(9, new Outcome.Dead(FAILURE));
    put(perKey(Limit.ofConcurrency(1), false).withShards(3));
    for (int at = 0; at < MANY; at++) {
      enqueue(keyed("k" + at, "key" + at % 6));
      var redrive = new Redrive("j" + at, Optional.empty(), Optional.empty(), true, "ann");
      backend.jobs().redrive(List.of(redrive)).await();
    }

    assertThat(claim(MANY)).hasSize(6);
    assertThat(claim(MANY)).isEmpty();
  }

  @Test
  void goes_when_no_shard_holds_anything() {
    made();
    assertThat(backend.queues().remove(QUEUE, ANY).await()).isEqualTo(new Put.InUse(MANY));
    assertThat(drain(9)).hasSize(MANY);
    clock.pass(SETTLED);
    backend
        .jobs()
        .prune(new Prune.Ended(QUEUE, JobState.SUCCEEDED, clock.instant(), 0, 99))
        .await();

    assertThat(backend.queues().remove(QUEUE, ANY).await()).isInstanceOf(Put.Removed.class);
    assertThat(backend.queues().get(List.of()).await()).isEmpty();
    assertThat(enqueue(job("again")).getFirst()).isInstanceOf(Enqueued.New.class);
    assertThat(claim().job().id()).isEqualTo("again");
  }
}
