package io.millrace.backend.contract.preempt;

import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Mark;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extend.Report;
import io.millrace.core.spi.Extend.Wish;
import io.millrace.core.spi.Extended;
import io.millrace.core.spi.Extended.Slot;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What becomes of a job that stands aside, and of its slot.
public abstract class PreemptAsideContract extends UnderPreemption {
  private static final Duration STEP = Duration.ofSeconds(10);
  private static final Duration LONG = TIMEOUT.multipliedBy(2);

  @Test
  void gives_the_slot_of_one_that_stands_aside_to_the_urgent_one() {
    var low = preempted();

    assertThat(ids(ask().lent())).containsExactly("urgent");
    assertThat(slot(low)).isEqualTo(Slot.GIVEN);
    assertThat(state("low")).isEqualTo(RUNNING);
  }

  @Test
  void lets_no_more_jobs_work_at_once_than_the_queue_has_slots() {
    preempted();
    ask();
    enqueue(of("next", 1));

    assertThat(ask().lent()).isEmpty();
  }

  @Test
  void gives_a_slot_back_only_when_there_is_one() {
    var low = preempted();
    var urgent = ask().lent().getFirst();

    assertThat(slot(low, Wish.TAKE)).isEqualTo(Slot.GIVEN);
    settle(urgent, DONE);
    assertThat(slot(low, Wish.TAKE)).isEqualTo(Slot.OWN);
  }

  @Test
  void lets_who_stands_aside_go_on_before_what_is_no_more_urgent() {
    var low = preempted();
    var urgent = ask().lent().getFirst();
    slot(low, Wish.TAKE);
    enqueue(of("other", 7));
    settle(urgent, DONE);

    var next = ask();

    assertThat(next.lent()).isEmpty();
    assertThat(next.attend()).containsExactly(QUEUE);
    assertThat(slot(low, Wish.TAKE)).isEqualTo(Slot.OWN);
  }

  @Test
  void lets_what_is_more_urgent_go_before_who_stands_aside() {
    var low = preempted();
    var urgent = ask().lent().getFirst();
    slot(low, Wish.TAKE);
    enqueue(of("more", 2));
    settle(urgent, DONE);

    assertThat(ids(ask().lent())).containsExactly("more");
    assertThat(slot(low, Wish.TAKE)).isEqualTo(Slot.GIVEN);
  }

  @Test
  void lets_ready_jobs_go_on_while_who_stands_aside_does_not_want_to() {
    preempted();
    var urgent = ask().lent().getFirst();
    enqueue(of("other", 7));
    settle(urgent, DONE);

    assertThat(ids(ask().lent())).containsExactly("other");
  }

  @Test
  void changes_nothing_when_a_turn_is_repeated() {
    var low = preempted();
    slot(low, Wish.GIVE);
    var urgent = ask().lent().getFirst();
    slot(low, Wish.GIVE);
    settle(urgent, DONE);
    slot(low, Wish.TAKE);
    enqueue(of("other", 7));

    assertThat(slot(low, Wish.TAKE)).isEqualTo(Slot.OWN);

    assertThat(ask().lent()).as("there is one slot").isEmpty();
    assertThat(life("low").marks())
        .extracting(Mark::fact)
        .containsExactly("job.preempted", "job.resumed");
  }

  @Test
  void turns_away_a_turn_of_who_has_lost_the_lease() {
    bind(preempting(1));
    enqueue(of("low", 7));
    var dead = claim();
    clock.pass(LEASE);
    var next = claim();

    assertThat(wish(dead, Wish.GIVE)).isNotInstanceOf(Extended.Held.class);

    assertThat(slot(next)).isEqualTo(Slot.OWN);
    assertThat(stats(QUEUE).preempted()).isEmpty();
  }

  @Test
  void lets_the_time_of_an_attempt_stand_still_while_it_stands_aside() {
    var low = preempted();
    settle(ask().lent().getFirst(), DONE);
    for (var passed = Duration.ZERO; passed.compareTo(LONG) < 0; passed = passed.plusSeconds(10)) {
      clock.pass(Duration.ofSeconds(10));
      assertThat(slot(low)).isEqualTo(Slot.GIVEN);
    }
    slot(low, Wish.TAKE);

    clock.pass(LEASE.minus(TICK));
    assertThat(bringHome().judge()).isEmpty();
    for (int time = 0; time < 6; time++) {
      extend(low, Extend.OWN_LENGTH);
      clock.pass(Duration.ofSeconds(10));
    }
    assertThat(bringHome().judge()).as("its own time runs out").hasSize(1);
  }

  @Test
  void keeps_the_slot_of_one_whose_time_is_over() {
    bind(preempting(1));
    enqueue(of("low", 7));
    var low = claim();
    for (var passed = Duration.ZERO; passed.compareTo(TIMEOUT) < 0; passed = passed.plus(STEP)) {
      extend(low, Extend.OWN_LENGTH);
      clock.pass(STEP);
    }

    assertThat(slot(low, Wish.GIVE)).isEqualTo(Slot.OWN);

    clock.pass(STEP);
    assertThat(bringHome().judge()).hasSize(1);
  }

  @Test
  void gives_back_what_it_holds_once_when_it_ends_aside() {
    bind(preempting(2).withLimits(NONE.withTypes(Map.of(TYPE, ONE))));
    enqueue(of("low", 7));
    var low = claim();
    slot(low, Wish.GIVE);
    enqueue(of("next", 5), of("last", 5));
    assertThat(claim(1)).hasSize(1);

    settle(low, DONE);

    assertThat(claim(1)).as("the type is full").isEmpty();
  }

  @Test
  void gives_back_what_it_holds_once_when_it_is_lost_aside() {
    bind(preempting(2).withLimits(NONE.withTypes(Map.of(TYPE, ONE))));
    enqueue(of("low", 7));
    var low = claim();
    slot(low, Wish.GIVE);
    enqueue(of("next", 5));
    clock.pass(LEASE.dividedBy(2));
    var next = claim();
    clock.pass(LEASE.dividedBy(2));

    assertThat(bringHome().home()).hasSize(1);

    assertThat(claim(1)).as("the type is full").isEmpty();
    settle(next, DONE);
    assertThat(claim().job().id()).isEqualTo("low");
  }

  @Test
  void gives_back_what_it_holds_once_when_it_is_to_be_judged_aside() {
    bind(preempting(3).withLimits(NONE.withTypes(Map.of(TYPE, ONE))));
    enqueue(of("low", 7));
    var low = claim();
    slot(low, Wish.GIVE);
    enqueue(of("next", 5), of("last", 5));
    var next = claim();
    cancel("low");
    for (var passed = Duration.ZERO; passed.compareTo(GRACE) < 0; passed = passed.plus(STEP)) {
      extend(next, Extend.OWN_LENGTH);
      extend(low, Extend.OWN_LENGTH);
      clock.pass(STEP);
    }
    var judged = bringHome().judge();
    settle(judged.getFirst().claim(), DONE);

    assertThat(claim(1)).as("the type is full").isEmpty();
  }

  @Test
  void brings_home_who_stands_aside_and_loses_the_lease() {
    var low = preempted();
    ask();
    clock.pass(LEASE);

    bringHome();

    assertThat(state("low")).isEqualTo(READY);
    assertThat(stats(QUEUE).preempted()).isEmpty();
    assertThat(wish(low, Wish.TAKE)).isNotInstanceOf(Extended.Held.class);
  }

  @Test
  void gives_back_other_limits_too_and_takes_them_again() {
    bind(preempting(2).withLimits(NONE.withTypes(Map.of(TYPE, ONE))));
    enqueue(of("low", 7));
    var low = claim();
    slot(low, Wish.GIVE);
    enqueue(of("next", 5));
    var next = claim();

    assertThat(slot(low, Wish.TAKE)).isEqualTo(Slot.GIVEN);
    settle(next, DONE);
    assertThat(slot(low, Wish.TAKE)).isEqualTo(Slot.OWN);

    enqueue(of("last", 5));
    assertThat(claim(1)).as("the type is full again").isEmpty();
  }

  @Test
  void names_those_that_stand_aside_and_says_so_in_their_history() {
    var low = preempted();
    var urgent = ask().lent().getFirst();
    assertThat(stats(QUEUE).preempted()).containsExactly("low");
    settle(urgent, DONE);
    slot(low, Wish.TAKE);

    assertThat(stats(QUEUE).preempted()).isEmpty();
    assertThat(life("low").marks())
        .extracting(Mark::fact)
        .containsExactly("job.preempted", "job.resumed");
  }

  @Test
  void spends_no_attempt_of_one_that_is_handed_back_when_asked() {
    bind(preempting(1));
    enqueue(of("low", 7));
    var low = claim();
    enqueue(of("urgent", 1));
    ask();

    settle(low, handBack());

    assertThat(life("low").tried().attempt()).isZero();
    assertThat(ids(ask().lent())).containsExactly("urgent");
  }

  /// A job that has given its slot away to one that is ready.
  private Claim preempted() {
    bind(preempting(1));
    enqueue(of("low", 7));
    var low = claim();
    enqueue(of("urgent", 1));
    ask();
    assertThat(slot(low, Wish.GIVE)).isEqualTo(Slot.GIVEN);
    return low;
  }

  private Slot slot(Claim claim, Wish wish) {
    var answer = wish(claim, wish);
    assertThat(answer).isInstanceOf(Extended.Held.class);
    return ((Extended.Held) answer).slot();
  }

  private Extended wish(Claim claim, Wish wish) {
    return extend(
        new Extend(
            claim.job().id(),
            claim.lease().token(),
            Optional.of(Extend.OWN_LENGTH),
            Report.NONE,
            Optional.of(wish)));
  }
}
