package io.millrace.backend.contract.job;

import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.RETRYING;
import static io.millrace.core.job.JobState.RUNNING;
import static io.millrace.core.job.JobState.SCHEDULED;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Labels;
import io.millrace.core.job.Mark;
import io.millrace.core.job.Window;
import io.millrace.core.spi.Absent;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// `change`: what has not begun may be described anew, hurried or put off; what runs may not.
public abstract class ChangeContract extends BackendContract {
  private static final Duration MINUTE = Duration.ofSeconds(60);
  private static final Labels VIP = new Labels(List.of("vip"), Json.of("{\"x\":1}"));

  @Test
  void puts_a_new_description_in_the_place_of_the_old_one() {
    enqueue("a");
    var patched = job("a").withArgs(Json.of("{\"to\":2}")).withLabels(VIP);

    var answer = patch(patched);

    assertThat(answer).isEqualTo(new Answer.Done(get("a")));
    assertThat(get("a").job()).isEqualTo(patched);
    assertThat(claim().job()).isEqualTo(patched);
  }

  @Test
  void raises_the_version_by_one_with_each_change() {
    enqueue("a");
    int before = life("a").version();

    patch(job("a").withLabels(VIP));
    assertThat(life("a").version()).isEqualTo(before + 1);

    snooze("a", clock.instant().plus(MINUTE));
    assertThat(life("a").version()).isEqualTo(before + 2);

    promote("a");
    assertThat(life("a").version()).isEqualTo(before + 3);
  }

  @Test
  void refuses_to_patch_what_has_changed_since() {
    enqueue("a");
    int version = life("a").version();
    change(new Change.Patch(job("a").withPriority(1), version));

    assertThat(change(new Change.Patch(job("a").withPriority(0), version)))
        .isEqualTo(new Answer.Refused(READY, version + 1));

    assertThat(get("a").job()).isEqualTo(job("a").withPriority(1));
  }

  @Test
  void refuses_to_patch_a_version_that_is_yet_to_come() {
    enqueue("a");
    int version = life("a").version();

    assertThat(change(new Change.Patch(job("a").withPriority(0), version + 1)))
        .isEqualTo(new Answer.Refused(READY, version));

    assertThat(get("a").job()).isEqualTo(job("a"));
  }

  @Test
  void patches_nothing_but_labels_of_what_runs() {
    enqueue("a");
    claim();

    assertThat(patch(job("a").withLabels(VIP).withPriority(0))).isEqualTo(refused("a"));
    assertThat(patch(job("a").withLabels(VIP))).isInstanceOf(Answer.Done.class);
    assertThat(get("a").job()).isEqualTo(job("a").withLabels(VIP));
    assertThat(state("a")).isEqualTo(RUNNING);
  }

  @Test
  void patches_nothing_but_labels_of_what_has_ended() {
    enqueue("a");
    settle(claim(), DONE);

    assertThat(patch(job("a").withArgs(Json.NULL))).isEqualTo(refused("a"));
    assertThat(patch(job("a").withLabels(VIP))).isInstanceOf(Answer.Done.class);
    assertThat(state("a")).isEqualTo(SUCCEEDED);
  }

  @Test
  void takes_a_job_of_a_new_priority_to_its_old_place_in_that_class() {
    enqueue("a", "b");
    enqueue(job("c").withPriority(0));

    patch(job("b").withPriority(0));

    assertThat(ids(claim(9))).containsExactly("b", "c", "a");
  }

  @Test
  void schedules_what_is_patched_to_run_later() {
    enqueue("a");
    var later = clock.instant().plus(MINUTE);

    patch(job("a").withWindow(Window.from(later)));

    assertThat(state("a")).isEqualTo(SCHEDULED);
    assertThat(life("a").course().runAt()).isEqualTo(later);
    assertThat(claim(1)).isEmpty();
    clock.pass(MINUTE);
    assertThat(claim(1)).hasSize(1);
  }

  @Test
  void readies_what_is_patched_to_run_at_any_time() {
    enqueue(later("a"));

    patch(job("a"));

    assertThat(state("a")).isEqualTo(READY);
    assertThat(claim(1)).hasSize(1);
  }

  @Test
  void leaves_a_retrying_job_retrying_when_other_things_are_patched() {
    enqueue("a");
    settle(claim(), retryIn(MINUTE));

    patch(job("a").withPriority(0));

    assertThat(state("a")).isEqualTo(RETRYING);
    assertThat(life("a").course().runAt()).isEqualTo(clock.instant().plus(MINUTE));
  }

  @Test
  void moves_the_instant_of_a_retry() {
    enqueue("a");
    settle(claim(), retryIn(MINUTE));

    patch(job("a").withWindow(Window.from(clock.instant().plusSeconds(5))));

    assertThat(state("a")).isEqualTo(RETRYING);
    clock.pass(Duration.ofSeconds(5).minus(TICK));
    assertThat(claim(1)).isEmpty();
    clock.pass(TICK);
    assertThat(claim(1)).hasSize(1);
  }

  @Test
  void moves_a_job_to_another_queue() {
    enqueue("a");

    assertThat(patch(job("a").withQueue("sms"))).isInstanceOf(Answer.Done.class);

    assertThat(claim(1)).isEmpty();
    assertThat(stats(QUEUE).in(READY)).isZero();
    assertThat(ids(claim(want(1, "sms")).lent())).containsExactly("a");
    assertThat(get("a").job().queue()).isEqualTo("sms");
  }

  @Test
  void hurries_what_waits_for_an_instant() {
    enqueue(later("a"));
    enqueue("b");
    settle(claim(), retryIn(MINUTE));

    assertThat(promote("a")).isEqualTo(new Answer.Done(get("a")));
    assertThat(promote("b")).isInstanceOf(Answer.Done.class);

    assertThat(ids(claim(9))).containsExactly("a", "b");
  }

  @Test
  void hurries_nothing_else() {
    enqueue("ready", "running", "ended");
    var claims = claim(3);
    settle(claims.getFirst(), handBack());
    settle(claims.getLast(), DONE);

    assertThat(promote("ready")).isEqualTo(refused("ready"));
    assertThat(promote("running")).isEqualTo(refused("running"));
    assertThat(promote("ended")).isEqualTo(refused("ended"));
  }

  @Test
  void puts_off_what_is_ready_or_scheduled() {
    enqueue(job("a"), later("b"));
    var until = clock.instant().plusSeconds(5);

    assertThat(snooze("a", until)).isEqualTo(new Answer.Done(get("a")));
    assertThat(snooze("b", until)).isInstanceOf(Answer.Done.class);

    assertThat(state("a")).isEqualTo(SCHEDULED);
    assertThat(claim(9)).isEmpty();
    clock.pass(Duration.ofSeconds(5));
    assertThat(ids(claim(9))).containsExactly("a", "b");
  }

  @Test
  void readies_what_is_put_off_to_the_past() {
    enqueue(later("a"));

    snooze("a", clock.instant().minus(TICK));

    assertThat(state("a")).isEqualTo(READY);
  }

  @Test
  void puts_off_nothing_else() {
    enqueue("running", "retrying", "ended");
    var claims = claim(3);
    settle(claims.get(1), retryIn(MINUTE));
    settle(claims.getLast(), DONE);
    var until = clock.instant().plus(MINUTE);

    assertThat(snooze("running", until)).isEqualTo(refused("running"));
    assertThat(snooze("retrying", until)).isEqualTo(refused("retrying"));
    assertThat(snooze("ended", until)).isEqualTo(refused("ended"));
  }

  @Test
  void knows_when_there_is_no_such_job() {
    assertThat(promote("a")).isEqualTo(Absent.ABSENT);
  }

  @Test
  void tells_of_the_change_in_the_jobs_history() {
    enqueue("a");

    snooze("a", clock.instant().plus(MINUTE));

    assertThat(life("a").marks())
        .extracting(Mark::fact, Mark::by, Mark::at, Mark::from, Mark::to)
        .containsExactly(
            tuple(
                "job.updated", "ann", clock.instant(), Optional.of(READY), Optional.of(SCHEDULED)));
  }

  @Test
  void answers_each_change_in_order() {
    enqueue("a");
    var late = new Change.Snooze(clock.instant().plus(MINUTE));

    var answers =
        backend
            .jobs()
            .change(
                List.of(
                    new Change("b", late, "ann"),
                    new Change("a", late, "ann"),
                    new Change("a", new Change.Promote(), "ann")))
            .await();

    assertThat(answers.getFirst()).isEqualTo(Absent.ABSENT);
    assertThat(answers.get(1)).isInstanceOf(Answer.Done.class);
    assertThat(answers.getLast()).isEqualTo(new Answer.Done(get("a")));
  }

  private Answer patch(Job job) {
    return change(new Change.Patch(job, life(job.id()).version()));
  }

  private Answer change(Change.Patch patch) {
    return change(patch.job().id(), patch);
  }

  private Answer promote(String id) {
    return change(id, new Change.Promote());
  }

  private Answer snooze(String id, Instant until) {
    return change(id, new Change.Snooze(until));
  }

  private Answer change(String id, Change.How how) {
    return backend.jobs().change(List.of(new Change(id, how, "ann"))).await().getFirst();
  }

  private Answer.Refused refused(String id) {
    return new Answer.Refused(state(id), life(id).version());
  }

  private Job later(String id) {
    return job(id).withWindow(Window.from(clock.instant().plus(MINUTE)));
  }
}
