package io.millrace.backend.contract.preempt;

import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Mark;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.QueueConfig.Preemption;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extended;
import io.millrace.core.spi.Extended.Slot;
import io.millrace.core.spi.Stale;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Who is asked and does not give way, where it is made to.
public abstract class PreemptForceContract extends UnderPreemption {
  private static final Duration SHORT = LEASE.dividedBy(3);

  @Test
  void never_takes_the_slot_of_who_is_only_asked() {
    bind(preempting(1));
    var low = askedFor("urgent");

    passRenewing(low, GRACE.plus(GRACE));

    assertThat(ask().lent()).isEmpty();
    assertThat(slot(low)).isEqualTo(Slot.ASKED);
  }

  @Test
  void takes_by_force_what_was_not_given_in_its_grace() {
    bind(preempting(1, Preemption.FORCE));
    var low = askedFor("urgent");
    passRenewing(low, GRACE.minus(TICK));
    assertThat(ask().lent()).as("its grace is not over").isEmpty();
    clock.pass(TICK);

    var taken = ask();

    assertThat(ids(taken.lent())).containsExactly("urgent");
    assertThat(taken.home())
        .containsExactly(new Claimed.Homecoming("low", QUEUE, TYPE, RUNNING, 0, true));
    assertThat(taken.attend()).contains(QUEUE);
    assertThat(state("low")).isEqualTo(READY);
    assertThat(extend(low, LEASE)).isInstanceOf(Stale.class);
  }

  @Test
  void spends_neither_an_attempt_nor_a_rescue_of_one_whose_slot_is_taken() {
    bind(preempting(1, Preemption.FORCE));
    var low = askedFor("urgent");
    passRenewing(low, GRACE);
    settle(ask().lent().getFirst(), DONE);

    assertThat(life("low").tried().attempt()).isZero();
    assertThat(life("low").rescues()).isZero();
    assertThat(life("low").marks()).extracting(Mark::fact).containsExactly("job.preempted");
    assertThat(claim().job().id()).isEqualTo("low");
  }

  @Test
  void says_when_a_slot_will_be_taken() {
    bind(preempting(1, Preemption.FORCE));
    enqueue(of("low", 7));
    var low = claim();
    enqueue(of("urgent", 1));

    var asked = ask();

    assertThat(asked.frees()).containsEntry(QUEUE, clock.instant().plus(GRACE));
    clock.pass(LEASE.minus(TICK));
    assertThat(deadline(low)).isEqualTo(clock.instant().plus(LEASE));
    clock.pass(LEASE.minus(TICK));
    assertThat(deadline(low))
        .as("no further than its grace")
        .isEqualTo(clock.instant().plus(TICK).plus(TICK));
  }

  @Test
  void leaves_the_slot_to_its_holder_when_nobody_wants_it_any_more() {
    bind(preempting(1, Preemption.FORCE));
    var low = askedFor("urgent");
    cancel("urgent");
    passRenewing(low, GRACE);

    assertThat(ask().home()).isEmpty();

    assertThat(slot(low)).isEqualTo(Slot.OWN);
    enqueue(of("later", 1));
    ask();
    assertThat(slot(low)).as("asked anew").isEqualTo(Slot.ASKED);
  }

  @Test
  void takes_no_slot_in_a_queue_that_is_paused() {
    bind(preempting(1, Preemption.FORCE));
    var low = askedFor("urgent");
    backend
        .queues()
        .pause(
            QUEUE,
            Optional.of(new Pause("ann", Optional.empty(), clock.instant(), Optional.empty())))
        .await();
    passRenewing(low, GRACE);

    assertThat(ask().home()).isEmpty();
    assertThat(state("low")).isEqualTo(RUNNING);
  }

  @Test
  void takes_slots_from_when_on_force_is_wanted_of_those_who_were_asked_before() {
    bind(preempting(1));
    var low = askedFor("urgent");
    passRenewing(low, GRACE);

    bind(preempting(1, Preemption.FORCE));

    assertThat(ids(ask().lent())).containsExactly("urgent");
  }

  @Test
  void rescues_who_is_asked_and_loses_the_lease_before_its_grace_is_over() {
    bind(preempting(1, Preemption.FORCE));
    askedFor("urgent");
    clock.pass(LEASE);

    ask();

    assertThat(life("low").rescues()).isEqualTo(1);
  }

  @Test
  void rescues_who_is_asked_and_loses_the_lease_though_its_grace_is_over_too() {
    bind(preempting(1, Preemption.FORCE));
    askedFor("urgent");
    clock.pass(LEASE.plus(GRACE));

    ask();

    assertThat(life("low").rescues()).isEqualTo(1);
  }

  /// One that runs and is asked to give way to that one.
  private Claim askedFor(String urgent) {
    enqueue(of("low", 7));
    var low = claim();
    enqueue(of(urgent, 1));
    ask();
    assertThat(slot(low)).isEqualTo(Slot.ASKED);
    return low;
  }

  /// Its holder lives on, and does not look.
  private void passRenewing(Claim claim, Duration time) {
    var left = time;
    for (; left.compareTo(SHORT) > 0; left = left.minus(SHORT)) {
      clock.pass(SHORT);
      extend(claim, Extend.OWN_LENGTH);
    }
    clock.pass(left);
  }

  private Instant deadline(Claim claim) {
    return ((Extended.Held) extend(claim, Extend.OWN_LENGTH)).deadline();
  }
}
