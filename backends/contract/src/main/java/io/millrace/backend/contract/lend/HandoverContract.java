package io.millrace.backend.contract.lend;

import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Want;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Match;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a `settle` hands over: the next jobs in the same step, and hints for those who wait.
public abstract class HandoverContract extends BackendContract {
  @Test
  void lends_the_next_in_the_same_step() {
    enqueue("a", "b", "c");
    var claim = claim();

    var settled = settle(end(claim, DONE), want(1, QUEUE));

    assertThat(ended(settled.ends().getFirst())).isEqualTo(SUCCEEDED);
    assertThat(ids(settled.claimed().lent())).containsExactly("b");
  }

  @Test
  void lends_into_the_place_that_the_same_call_has_freed() {
    bound(1);
    enqueue("a", "b");
    var claim = claim();

    var settled = settle(end(claim, DONE), want(9, QUEUE));

    assertThat(ids(settled.claimed().lent())).containsExactly("b");
  }

  @Test
  void lends_what_the_same_call_has_given_back() {
    enqueue("a");
    var claim = claim();

    var settled = settle(end(claim, handBack()), want(1, QUEUE));

    assertThat(ids(settled.claimed().lent())).containsExactly("a");
  }

  @Test
  void lends_also_when_every_end_was_stale() {
    enqueue("a", "b");
    var claim = claim();
    settle(claim, DONE);

    var settled = settle(end(claim, new Outcome.Dead(FAILURE)), want(1, QUEUE));

    assertThat(ids(settled.claimed().lent())).containsExactly("b");
  }

  @Test
  void lends_nothing_when_nothing_is_wanted() {
    enqueue("a", "b");
    var claim = claim();

    assertThat(settle(end(claim, DONE), Want.NONE).claimed()).isEqualTo(Claimed.NOTHING);
  }

  @Test
  void hints_at_a_queue_in_which_a_job_became_ready() {
    enqueue("a");
    var claim = claim();

    assertThat(settle(end(claim, handBack()), Want.NONE).hints()).containsExactly(QUEUE);
  }

  @Test
  void hints_at_a_queue_in_which_a_place_became_free() {
    bound(1);
    enqueue("a", "b");
    var claim = claim();

    assertThat(settle(end(claim, DONE), Want.NONE).hints()).containsExactly(QUEUE);
  }

  @Test
  void hints_at_nothing_when_nothing_became_ready() {
    enqueue("a", "b");
    var claims = claim(2);

    var settled =
        settle(
            List.of(
                end(claims.getFirst(), DONE),
                end(claims.getLast(), retryIn(Duration.ofSeconds(60)))),
            Want.NONE);

    assertThat(settled.hints()).isEmpty();
  }

  @Test
  void hints_at_nothing_for_an_end_that_was_dropped() {
    enqueue("a");
    var claim = claim();
    settle(claim, handBack());

    assertThat(settle(end(claim, DONE), Want.NONE).hints()).isEmpty();
  }

  private void bound(int concurrency) {
    var config = QueueConfig.of(QUEUE).withConcurrency(concurrency);
    backend.queues().put(config, new Match.Any(), "ann").await();
  }
}
