package io.millrace.backend.contract.bound;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Want;
import io.millrace.core.job.Window;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Redrive;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a job held of limits is given back when it stops running, however that comes about, and
/// exactly once.
///
/// Two of each type and key may run, and three of them wait: one place that comes free lets in one.
public abstract class GiveBackContract extends UnderLimits {
  private static final Duration LATER = Duration.ofMinutes(10);

  @BeforeEach
  void bindTwoOfEach() {
    bind(NONE.withTypes(Map.of(TYPE, TWO)).withPerKey(keys(TWO)));
  }

  @Test
  void when_it_is_done_dead_or_discarded() {
    settle(first(), DONE);
    settle(oneIsLent(), new Outcome.Dead(FAILURE));
    settle(oneIsLent(), new Outcome.Discard(FAILURE));
    oneIsLent();
  }

  @Test
  void when_it_is_to_be_tried_again_later() {
    settle(first(), retryIn(LATER));
    oneIsLent();
  }

  @Test
  void when_it_is_snoozed() {
    settle(first(), snoozeFor(LATER));
    oneIsLent();
  }

  @Test
  void when_it_is_handed_back() {
    settle(first(), handBack());
    oneIsLent();
  }

  @Test
  void once_when_the_same_settle_comes_twice() {
    var end = end(first(), DONE);
    settle(List.of(end, end), Want.NONE);
    settle(end, Want.NONE);
    oneIsLent();
  }

  @Test
  void when_it_is_cancelled_by_force_and_its_holder_settles_too() {
    var first = first();
    cancelByForce(first.job().id());
    settle(first, DONE);
    oneIsLent();
  }

  @Test
  void when_it_stops_as_it_was_asked_to() {
    var first = first();
    cancel(first.job().id());
    assertThat(lent()).isEmpty();
    settle(first, retryIn(LATER));
    oneIsLent();
  }

  @Test
  void when_its_lease_is_lost_and_its_holder_settles_too_late() {
    var first = first();
    clock.pass(LEASE);
    assertThat(oneIsLent().job().id()).isEqualTo("a0");
    settle(first, DONE);

    assertThat(lent()).isEmpty();
  }

  @Test
  void when_it_was_lent_to_be_judged() {
    enqueue(jobs(5, "a", "k"));
    claim();
    clock.pass(Duration.ofSeconds(5));
    extend(claim(), TIMEOUT);
    clock.pass(TIMEOUT.minusSeconds(5));
    var judged = bringHome().judge();
    assertThat(judged).hasSize(1);
    assertThat(lent()).as("it runs until it is judged").isEmpty();

    judge(judged.getFirst());
    oneIsLent();
  }

  @Test
  void nothing_when_it_expired_before_it_began() {
    var expiring = keyed("x", "k").withPriority(0);
    var at = clock.instant().plusSeconds(5);
    enqueue(expiring.withWindow(Window.until(at)));
    var first = first("x");
    var late = keyed("y", "k").withPriority(0);
    enqueue(late.withWindow(Window.until(at)));
    clock.pass(Duration.ofSeconds(5));
    var asked = ask();
    assertThat(asked.judge()).extracting(it -> it.claim().job().id()).containsExactly("y");
    asked.judge().forEach(this::judge);

    assertThat(lent()).as("both places are taken").isEmpty();
    settle(first, DONE);
    oneIsLent();
  }

  private void judge(Claimed.Judged judged) {
    settle(judged.settle(clock.instant()), Want.NONE);
  }

  @Test
  void once_when_a_job_that_waits_to_be_tried_again_is_changed() {
    settle(first(), retryIn(LATER));
    var id = "a0";
    change(id, new Change.Patch(get(id).job().withPriority(9), life(id).version()));
    change(id, new Change.Promote());
    change(id, new Change.Snooze(clock.instant().plus(LATER)));
    change(id, new Change.Patch(get(id).job().withQueue("sms"), life(id).version()));
    oneIsLent();
  }

  @Test
  void once_when_a_dead_job_is_redriven() {
    settle(first(), new Outcome.Dead(FAILURE));
    backend.jobs().redrive(List.of(Redrive.of("a0", "ann"))).await();

    assertThat(oneIsLent().job().id()).isEqualTo("a0");
  }

  @Test
  void once_when_what_waits_is_cancelled() {
    first();
    cancel("a2");
    cancel("a3");

    assertThat(lent()).isEmpty();
  }

  @Test
  void once_when_the_limits_changed_while_it_ran() {
    var first = first();
    bind(QueueConfig.of(QUEUE));
    bind(NONE.withTypes(Map.of(TYPE, TWO)).withPerKey(keys(TWO)));
    settle(first, DONE);
    oneIsLent();
  }

  private void change(String id, Change.How how) {
    backend.jobs().change(List.of(new Change(id, how, "ann"))).await();
  }

  private Claim first() {
    return first("a0");
  }

  /// The first of two that run, the other of which nobody looks at.
  private Claim first(String id) {
    enqueue(jobs(5, "a", "k"));
    var running = claim(9);
    assertThat(running).hasSize(2);
    assertThat(running.getFirst().job().id()).isEqualTo(id);
    extend(running.getLast(), TIMEOUT);
    return running.getFirst();
  }

  /// One place is free, and no second.
  private Claim oneIsLent() {
    var lent = claim(9);
    assertThat(lent).hasSize(1);
    return lent.getFirst();
  }
}
