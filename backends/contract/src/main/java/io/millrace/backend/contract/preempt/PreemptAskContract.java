package io.millrace.backend.contract.preempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Job;
import io.millrace.core.job.Terms;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Want;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.Weighed;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Extended.Slot;
import io.millrace.core.spi.LimitStore.Ask;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Who is asked to give way, and for whom.
public abstract class PreemptAskContract extends UnderPreemption {
  /// Several times as many as one step looks at.
  private static final int MANY_RUNNING = 600;

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
  void asks_nobody_for_a_job_that_its_key_holds() {
    bind(preempting(2).withLimits(NONE.withPerKey(keys(ONE))));
    enqueue(keyed("narrow", "key").withPriority(1), of("low", 7));
    var low = named("low", claimOf("narrow", "low"));
    enqueue(keyed("urgent", "key").withPriority(1));

    ask();

    assertThat(slot(low)).isEqualTo(Slot.OWN);
  }

  @Test
  void asks_of_very_many_that_ran_before_others_could_give_way_the_one_with_the_highest_number() {
    bind(QueueConfig.of(QUEUE).withConcurrency(MANY_RUNNING));
    enqueue(IntStream.range(0, 100).mapToObj(n -> of("a" + n, 7)).toArray(Job[]::new));
    enqueue(of("lower", 8));
    enqueue(IntStream.range(0, 499).mapToObj(n -> of("b" + n, 7)).toArray(Job[]::new));
    var running = Stream.generate(() -> claim(100)).limit(6).flatMap(List::stream).toList();
    assertThat(running).hasSize(MANY_RUNNING);
    enqueue(of("urgent", 1));
    bind(preempting(MANY_RUNNING));

    assertThat(Stream.generate(this::ask).limit(100)).anyMatch(it -> it.attend().contains(QUEUE));
    assertThat(slot(named("lower", running))).isEqualTo(Slot.ASKED);
    assertThat(running).filteredOn(it -> slot(it) == Slot.ASKED).hasSize(1);
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

  @Test
  void asks_for_a_worker_that_names_its_types_by_how_they_begin() {
    bind(preempting(1));
    enqueue(of("low", 7));
    var low = claim();
    enqueue(typed("urgent", "mail.urgent").withPriority(1));

    claim(wanting(1, "mail.*"));

    assertThat(slot(low)).isEqualTo(Slot.ASKED);
  }
}
