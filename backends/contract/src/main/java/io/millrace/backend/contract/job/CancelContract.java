package io.millrace.backend.contract.job;

import static io.millrace.core.job.JobState.CANCELLED;
import static io.millrace.core.job.JobState.RUNNING;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.CancelAsk;
import io.millrace.core.job.Job;
import io.millrace.core.job.Mark;
import io.millrace.core.job.Window;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Absent;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Stale;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `cancel`: ends at once what nobody works on, and asks the holder of what somebody does.
public abstract class CancelContract extends BackendContract {
  private static final Duration MINUTE = Duration.ofSeconds(60);

  @Test
  void ends_a_ready_job_at_once() {
    enqueue("a");
    clock.pass(TICK);

    assertThat(cancel("a")).isEqualTo(new Answer.Done(get("a")));

    assertThat(state("a")).isEqualTo(CANCELLED);
    assertThat(life("a").course().finishedAt()).contains(clock.instant());
    assertThat(claim(1)).isEmpty();
  }

  @Test
  void ends_a_scheduled_job_at_once() {
    enqueue(later("a"));

    cancel("a");

    assertThat(state("a")).isEqualTo(CANCELLED);
    clock.pass(MINUTE);
    assertThat(claim(1)).isEmpty();
  }

  @Test
  void ends_a_retrying_job_at_once() {
    enqueue("a");
    settle(claim(), retryIn(MINUTE));

    cancel("a");

    assertThat(state("a")).isEqualTo(CANCELLED);
    clock.pass(MINUTE);
    assertThat(claim(1)).isEmpty();
  }

  @Test
  void asks_the_holder_of_a_running_job_and_leaves_it_running() {
    enqueue("a");
    claim();
    var ask = new CancelAsk("withdrawn", "ann", clock.instant(), clock.instant().plus(GRACE));

    assertThat(cancel("a")).isEqualTo(new Answer.Done(get("a")));

    assertThat(state("a")).isEqualTo(RUNNING);
    assertThat(life("a").cancel()).contains(ask);
  }

  @Test
  void lets_the_first_ask_stand() {
    enqueue("a");
    claim();
    cancel("a");
    var first = life("a").cancel();
    clock.pass(Duration.ofSeconds(5));

    assertThat(cancel(new Cancel("a", false, "again", "bob", MINUTE)))
        .isInstanceOf(Answer.Done.class);

    assertThat(life("a").cancel()).isEqualTo(first);
  }

  @Test
  void ends_a_running_job_at_once_by_force_and_voids_its_token() {
    enqueue("a");
    var claim = claim();

    assertThat(cancelByForce("a")).isEqualTo(new Answer.Done(get("a")));

    assertThat(state("a")).isEqualTo(CANCELLED);
    assertThat(extend(claim, LEASE)).isEqualTo(new Stale(CANCELLED, claim.lease().token().epoch()));
  }

  @Test
  void ends_by_force_what_was_asked_to_stop_before() {
    enqueue("a");
    claim();
    cancel("a");

    cancelByForce("a");

    assertThat(state("a")).isEqualTo(CANCELLED);
  }

  @Test
  void frees_the_place_that_a_cancelled_job_held_under_the_concurrency() {
    var config = QueueConfig.of(QUEUE).withConcurrency(1);
    backend.queues().put(config, new Match.Any(), "ann").await();
    enqueue("a", "b");
    claim();

    cancelByForce("a");

    assertThat(ids(claim(9))).containsExactly("b");
  }

  @Test
  void refuses_what_has_ended() {
    enqueue("a");
    settle(claim(), DONE);

    assertThat(cancel("a")).isEqualTo(new Answer.Refused(SUCCEEDED, life("a").version()));
    assertThat(cancelByForce("a")).isInstanceOf(Answer.Refused.class);
    assertThat(state("a")).isEqualTo(SUCCEEDED);
  }

  @Test
  void raises_the_version_of_what_it_ends_and_of_what_it_marks() {
    enqueue("a", "b");
    claim(1);
    int running = life("a").version();
    int ready = life("b").version();

    cancel("a");
    cancel("b");

    assertThat(life("a").version()).isEqualTo(running + 1);
    assertThat(life("b").version()).isEqualTo(ready + 1);
  }

  @Test
  void tells_in_the_jobs_history_who_asked_and_why() {
    enqueue("a");
    var claim = claim();
    cancel("a");
    settle(claim, handBack());
    enqueue("b");
    cancel("b");

    assertThat(life("a").marks()).extracting(Mark::fact).startsWith("job.updated");
    assertThat(life("b").marks()).extracting(Mark::fact).containsExactly("job.cancelled");
    assertThat(life("a").marks().getFirst().by()).isEqualTo("ann");
    assertThat(life("b").marks().getFirst().detail()).containsValue("withdrawn");
  }

  @Test
  void answers_each_ask_in_order_and_refuses_one_alone() {
    enqueue("a", "b");
    settle(claim(), DONE);

    var answers = backend.jobs().cancel(List.of(ask("a"), ask("c"), ask("b"))).await();

    assertThat(answers)
        .containsExactly(
            new Answer.Refused(SUCCEEDED, life("a").version()),
            Absent.ABSENT,
            new Answer.Done(get("b")));
  }

  private static Cancel ask(String id) {
    return new Cancel(id, false, "withdrawn", "ann", GRACE);
  }

  private Job later(String id) {
    return job(id).withWindow(Window.from(clock.instant().plus(MINUTE)));
  }
}
