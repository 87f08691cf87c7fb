package io.millrace.backend.contract.job;

import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Job;
import io.millrace.core.job.Mark;
import io.millrace.core.job.Terms;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Want;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.Weighed;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueConfig.Preemption;
import io.millrace.core.queue.QueueConfig.Urgency;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extend.Report;
import io.millrace.core.spi.Extend.Turn;
import io.millrace.core.spi.Extended;
import io.millrace.core.spi.Extended.Slot;
import io.millrace.core.spi.LimitStore.Ask;
import io.millrace.core.spi.Stale;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A queue in which a running job gives way to a more urgent one.
public abstract class PreemptContract extends UnderLimits {
  private static final Duration LONG = TIMEOUT.multipliedBy(2);
  private static final Duration SHORT = LEASE.dividedBy(3);

  @Test
  void asks_the_running_job_with_the_highest_number_when_the_queue_is_full() {
    bind(preempting(2));
    enqueue(of("low", 7), of("lower", 8));
    var low = claimOf("low", "lower");
    enqueue(of("urgent", 1));

    var asked = ask();

    assertThat(asked.lent()).isEmpty();
    assertThat(asked.attend()).containsExactly(QUEUE);
    assertThat(slot(named("lower", low))).isEqualTo(Slot.ASKED);
    assertThat(slot(named("low", low))).isEqualTo(Slot.OWN);
  }

  @Test
  void asks_nobody_while_there_is_room() {
    bind(preempting(2));
    enqueue(of("low", 7));
    var low = claim();
    enqueue(of("urgent", 1));

    assertThat(ask().lent()).hasSize(1);
    assertThat(slot(low)).isEqualTo(Slot.OWN);
  }

  @Test
  void asks_nobody_in_a_queue_that_does_not_want_it() {
    bind(QueueConfig.of(QUEUE).withConcurrency(1));
    enqueue(of("low", 7));
    var low = claim();
    enqueue(of("urgent", 1));

    assertThat(ask().attend()).isEmpty();
    assertThat(slot(low)).isEqualTo(Slot.OWN);
  }

  @Test
  void asks_for_one_that_could_start_behind_very_many_that_could_not() {
    bind(preempting(1));
    enqueue(of("low", 7));
    var low = claim();
    backend.limits().configure(List.of(new Limiter("crm", ONE, 1))).await();
    backend.limits().acquire(List.of(new Ask("crm", "p", 1, Duration.ofDays(1)))).await();
    enqueue(
        IntStream.range(0, 300)
            .mapToObj(n -> of("held" + n, 1).withTies(limited("crm", "other" + n)))
            .toArray(Job[]::new));
    enqueue(of("urgent", 2));

    for (int round = 0; round < 10; round++) {
      ask();
    }

    assertThat(slot(low)).isEqualTo(Slot.ASKED);
  }

  @Test
  void asks_nobody_for_a_job_that_is_no_more_urgent() {
    bind(preempting(1));
    enqueue(of("low", 7));
    var low = claim();
    enqueue(of("other", 7));

    ask();

    assertThat(slot(low)).isEqualTo(Slot.OWN);
  }

  @Test
  void asks_nobody_for_a_job_that_who_claims_does_not_want() {
    bind(preempting(1));
    enqueue(of("low", 7));
    var low = claim();
    enqueue(typed("urgent", "other").withPriority(1));

    claim(wanting(1, TYPE));
    assertThat(slot(low)).isEqualTo(Slot.OWN);

    claim(wanting(1, "other"));
    assertThat(slot(low)).isEqualTo(Slot.ASKED);
  }

  @Test
  void asks_nobody_when_jobs_are_only_brought_home() {
    bind(preempting(1));
    enqueue(of("low", 7));
    var low = claim();
    enqueue(of("urgent", 1));

    bringHome();

    assertThat(slot(low)).isEqualTo(Slot.OWN);
  }

  @Test
  void asks_for_a_worker_that_has_no_room_itself_but_says_what_it_does() {
    bind(preempting(1));
    enqueue(of("low", 7));
    var low = claim();
    enqueue(of("urgent", 1));

    claim(wanting(0, TYPE));

    assertThat(slot(low)).isEqualTo(Slot.ASKED);
  }

  @Test
  void asks_as_many_as_there_are_more_urgent_ones() {
    bind(preempting(3));
    enqueue(of("a", 7), of("b", 8), of("c", 9));
    var low = claimOf("a", "b", "c");
    enqueue(of("urgent", 1), of("more", 2));

    ask();
    ask();

    assertThat(Stream.of("a", "b", "c").map(it -> slot(named(it, low))))
        .containsExactly(Slot.OWN, Slot.ASKED, Slot.ASKED);
  }

  @Test
  void asks_nobody_who_is_not_preemptible() {
    bind(preempting(1));
    enqueue(of("firm", 9).withTerms(firm()));
    var firm = claim();
    enqueue(of("urgent", 1));

    ask();

    assertThat(slot(firm)).isEqualTo(Slot.OWN);
  }

  @Test
  void asks_nobody_for_a_job_that_another_limit_holds() {
    bind(preempting(2).withLimits(NONE.withTypes(Map.of("narrow", Limit.ofConcurrency(1)))));
    enqueue(typed("narrow", "narrow").withPriority(1), of("low", 7));
    var low = named("low", claimOf("narrow", "low"));
    enqueue(typed("urgent", "narrow").withPriority(1));

    ask();

    assertThat(slot(low)).isEqualTo(Slot.OWN);
  }

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

    assertThat(turn(low, Turn.TAKE)).isEqualTo(Slot.GIVEN);
    settle(urgent, DONE);
    assertThat(turn(low, Turn.TAKE)).isEqualTo(Slot.OWN);
  }

  @Test
  void lets_who_stands_aside_go_on_before_what_is_no_more_urgent() {
    var low = preempted();
    var urgent = ask().lent().getFirst();
    turn(low, Turn.TAKE);
    enqueue(of("other", 7));
    settle(urgent, DONE);

    var next = ask();

    assertThat(next.lent()).isEmpty();
    assertThat(next.attend()).containsExactly(QUEUE);
    assertThat(turn(low, Turn.TAKE)).isEqualTo(Slot.OWN);
  }

  @Test
  void lets_what_is_more_urgent_go_before_who_stands_aside() {
    var low = preempted();
    var urgent = ask().lent().getFirst();
    turn(low, Turn.TAKE);
    enqueue(of("more", 2));
    settle(urgent, DONE);

    assertThat(ids(ask().lent())).containsExactly("more");
    assertThat(turn(low, Turn.TAKE)).isEqualTo(Slot.GIVEN);
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
    turn(low, Turn.GIVE);
    var urgent = ask().lent().getFirst();
    turn(low, Turn.GIVE);
    settle(urgent, DONE);
    turn(low, Turn.TAKE);
    enqueue(of("other", 7));

    assertThat(turn(low, Turn.TAKE)).isEqualTo(Slot.OWN);

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

    assertThat(turned(dead, Turn.GIVE)).isNotInstanceOf(Extended.Held.class);

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
    turn(low, Turn.TAKE);

    clock.pass(LEASE.minus(TICK));
    assertThat(bringHome().judge()).isEmpty();
    for (int time = 0; time < 6; time++) {
      extend(low, Extend.OWN_LENGTH);
      clock.pass(Duration.ofSeconds(10));
    }
    assertThat(bringHome().judge()).as("its own time runs out").hasSize(1);
  }

  @Test
  void brings_home_who_stands_aside_and_loses_the_lease() {
    var low = preempted();
    ask();
    clock.pass(LEASE);

    bringHome();

    assertThat(state("low")).isEqualTo(READY);
    assertThat(stats(QUEUE).preempted()).isEmpty();
    assertThat(turned(low, Turn.TAKE)).isNotInstanceOf(Extended.Held.class);
  }

  @Test
  void gives_back_other_limits_too_and_takes_them_again() {
    bind(preempting(2).withLimits(NONE.withTypes(Map.of(TYPE, ONE))));
    enqueue(of("low", 7));
    var low = claim();
    turn(low, Turn.GIVE);
    enqueue(of("next", 5));
    var next = claim();

    assertThat(turn(low, Turn.TAKE)).isEqualTo(Slot.GIVEN);
    settle(next, DONE);
    assertThat(turn(low, Turn.TAKE)).isEqualTo(Slot.OWN);

    enqueue(of("last", 5));
    assertThat(claim(1)).as("the type is full again").isEmpty();
  }

  @Test
  void names_those_that_stand_aside_and_says_so_in_their_history() {
    var low = preempted();
    var urgent = ask().lent().getFirst();
    assertThat(stats(QUEUE).preempted()).containsExactly("low");
    settle(urgent, DONE);
    turn(low, Turn.TAKE);

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

  @Test
  void asks_for_a_worker_that_names_its_types_by_how_they_begin() {
    bind(preempting(1));
    enqueue(of("low", 7));
    var low = claim();
    enqueue(typed("urgent", "mail.urgent").withPriority(1));

    claim(wanting(1, "mail.*"));

    assertThat(slot(low)).isEqualTo(Slot.ASKED);
  }

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

  /// A job that has given its slot away to one that is ready.
  private Claim preempted() {
    bind(preempting(1));
    enqueue(of("low", 7));
    var low = claim();
    enqueue(of("urgent", 1));
    ask();
    assertThat(turn(low, Turn.GIVE)).isEqualTo(Slot.GIVEN);
    return low;
  }

  private static QueueConfig preempting(int concurrency) {
    return preempting(concurrency, Preemption.ASK);
  }

  private static QueueConfig preempting(int concurrency, Preemption how) {
    return QueueConfig.of(QUEUE)
        .withConcurrency(concurrency)
        .withUrgency(new Urgency(how, Optional.empty()));
  }

  private static Job of(String id, int priority) {
    return job(id).withPriority(priority);
  }

  /// Each with a limiter of its own beside it stands in a lane of its own.
  private static Ties limited(String... limiters) {
    return Ties.NONE.withLimiters(Stream.of(limiters).map(it -> new Weighed(it, 1)).toList());
  }

  private static Terms firm() {
    var usual = Terms.DEFAULT;
    return new Terms(
        usual.maxAttempts(), usual.backoff(), usual.timeout(), usual.lease(), false, false);
  }

  private List<Claim> claimOf(String... ids) {
    var lent = claim(ids.length);
    assertThat(ids(lent)).containsExactlyInAnyOrder(ids);
    return lent;
  }

  private static Claim named(String id, List<Claim> claims) {
    return claims.stream().filter(it -> it.job().id().equals(id)).findFirst().orElseThrow();
  }

  private static Want wanting(int max, String type) {
    return new Want(
        Optional.empty(), HOLDER, Want.Queues.of(QUEUE), Set.of(type), max, Optional.empty());
  }

  private Slot slot(Claim claim) {
    var answer = extend(claim, Extend.OWN_LENGTH);
    assertThat(answer).isInstanceOf(Extended.Held.class);
    return ((Extended.Held) answer).slot();
  }

  private Slot turn(Claim claim, Turn turn) {
    var answer = turned(claim, turn);
    assertThat(answer).isInstanceOf(Extended.Held.class);
    return ((Extended.Held) answer).slot();
  }

  private Extended turned(Claim claim, Turn turn) {
    return extend(
        new Extend(
            claim.job().id(),
            claim.lease().token(),
            Optional.of(Extend.OWN_LENGTH),
            Report.NONE,
            Optional.of(turn)));
  }
}
