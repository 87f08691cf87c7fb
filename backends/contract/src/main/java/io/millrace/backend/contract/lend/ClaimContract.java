package io.millrace.backend.contract.lend;

import static io.millrace.core.job.JobState.READY;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Want;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Match;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `claim`: the best jobs first, each to one holder at a time, as many as there is room for.
public abstract class ClaimContract extends BackendContract {
  @Test
  void lends_the_lowest_priority_number_first_then_in_order_of_enqueue() {
    enqueue(
        job("normal"),
        job("urgent").withPriority(0),
        job("second"),
        job("bulk").withPriority(9),
        job("third"));

    assertThat(ids(claim(9))).containsExactly("urgent", "normal", "second", "third", "bulk");
  }

  @Test
  void minds_priority_and_order_whatever_the_types_are() {
    enqueue(
        typed("a", "mail.send"),
        typed("b", "mail.read"),
        typed("c", "mail.send"),
        typed("d", "sms.send").withPriority(0),
        typed("e", "mail.read").withPriority(9));

    assertThat(ids(claim(9))).containsExactly("d", "a", "b", "c", "e");
  }

  @Test
  void lends_no_more_than_it_is_asked_for() {
    enqueue("a", "b", "c");

    assertThat(ids(claim(2))).containsExactly("a", "b");
    assertThat(ids(claim(2))).containsExactly("c");
  }

  @Test
  void lends_nothing_when_asked_for_nothing() {
    enqueue("a");

    assertThat(claim(0)).isEmpty();
    assertThat(state("a")).isEqualTo(READY);
  }

  @Test
  void answers_empty_when_there_is_nothing() {
    var claimed = claim(want(9, QUEUE));

    assertThat(claimed.lent()).isEmpty();
    assertThat(claimed.judge()).isEmpty();
    assertThat(claimed.home()).isEmpty();
    assertThat(claimed.next()).isEmpty();
    assertThat(claimed.more()).isFalse();
  }

  @Test
  void lends_at_most_a_hundred_in_one_call() {
    enqueue(jobs(101, QUEUE));

    assertThat(claim(1000)).hasSize(Want.MOST);
    assertThat(claim(1000)).hasSize(1);
  }

  @Test
  void lends_a_job_to_one_holder_at_a_time() {
    enqueue("a");
    claim();

    assertThat(claim(9)).isEmpty();
  }

  @Test
  void lends_only_the_types_that_are_named_and_still_the_best_first() {
    enqueue(
        typed("a", "mail.send"),
        typed("b", "mail.read"),
        typed("c", "sms.send"),
        typed("d", "mail.read").withPriority(0));

    assertThat(ids(claim(ofTypes("mail.read", "sms.send")).lent())).containsExactly("d", "b", "c");
    assertThat(ids(claim(9))).containsExactly("a");
  }

  @Test
  void lends_the_types_that_begin_like_one_that_ends_in_a_star() {
    enqueue(typed("a", "mail.send"), typed("b", "mail"), typed("c", "sms.send"));
    enqueue(typed("d", "mail.read").withPriority(0));

    assertThat(ids(claim(ofTypes("mail.*")).lent())).containsExactly("d", "a");
    assertThat(ids(claim(ofTypes("x.*", "mail")).lent())).containsExactly("b");
    assertThat(ids(claim(ofTypes("*")).lent())).containsExactly("c");
  }

  @Test
  void finds_nothing_of_a_type_that_is_not_there() {
    enqueue("a");

    assertThat(claim(ofTypes("sms.send")).lent()).isEmpty();
  }

  @Test
  void finds_nothing_of_a_type_whose_jobs_are_all_lent() {
    enqueue(typed("a", "sms.send"), typed("b", "mail.read"));
    claim(9);
    enqueue("c");

    assertThat(claim(ofTypes("sms.send")).lent()).isEmpty();
    assertThat(claim(ofTypes("mail.read")).lent()).isEmpty();
  }

  @Test
  void lends_from_strict_queues_in_their_order() {
    enqueue(jobs(10, QUEUE));
    enqueue(jobs(10, "sms"));

    var queues =
        Stream.generate(() -> claim(want(1, "sms", QUEUE)).lent().getFirst().job().queue());

    assertThat(queues.limit(10)).containsOnly("sms");
    assertThat(claim(want(1, "sms", QUEUE)).lent()).hasSize(1);
  }

  @Test
  void asks_weighted_queues_first_as_often_as_their_weight_says() {
    enqueue(jobs(400, QUEUE));
    enqueue(jobs(400, "sms"));

    long sms =
        IntStream.range(0, 400)
            .mapToObj(n -> claim(weighted("r" + n, 1)).lent().getFirst())
            .filter(claim -> claim.job().queue().equals("sms"))
            .count();

    assertThat(sms).as("three of four").isBetween(260L, 340L);
  }

  @Test
  void fills_up_from_the_other_weighted_queues() {
    enqueue(job("a"), job("b").withQueue("sms"), job("c"));

    assertThat(ids(claim(weighted("r", 9)).lent())).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void lends_nothing_from_a_paused_queue_and_names_it() {
    enqueue(job("a"), job("b").withQueue("sms"));
    var pause = new Pause("ann", Optional.empty(), clock.instant(), Optional.empty());
    backend.queues().pause(QUEUE, Optional.of(pause)).await();

    var claimed = claim(want(9, QUEUE, "sms"));

    assertThat(ids(claimed.lent())).containsExactly("b");
    assertThat(claimed.paused()).containsExactly(QUEUE);
  }

  @Test
  void runs_no_more_of_a_queue_than_its_concurrency() {
    bound(2);
    enqueue("a", "b", "c");

    var first = claim(9);
    assertThat(ids(first)).containsExactly("a", "b");
    assertThat(claim(9)).isEmpty();

    settle(first.getFirst(), retryIn(Duration.ofSeconds(60)));
    assertThat(ids(claim(9))).containsExactly("c");
  }

  @Test
  void does_not_hold_one_queue_back_for_the_concurrency_of_another() {
    bound(1);
    enqueue(job("a"), job("b"), job("c").withQueue("sms"));

    assertThat(ids(claim(want(9, QUEUE, "sms")).lent())).containsExactly("a", "c");
  }

  @Test
  void looks_only_at_the_queues_that_are_asked_for() {
    enqueue("a");

    assertThat(claim(want(9, "sms")).lent()).isEmpty();
    claim();
    assertThat(claim(want(9, "sms")).next()).isEmpty();
  }

  private static Job typed(String id, String type) {
    return Job.of(id, type, QUEUE, Json.EMPTY_OBJECT);
  }

  private static Job[] jobs(int count, String queue) {
    return IntStream.range(0, count)
        .mapToObj(n -> job(queue + n).withQueue(queue))
        .toArray(Job[]::new);
  }

  private static Want ofTypes(String... types) {
    return new Want(
        Optional.empty(), HOLDER, Want.Queues.of(QUEUE), Set.of(types), 9, Optional.empty());
  }

  private static Want weighted(String request, int max) {
    var queues =
        new Want.Queues(List.of(new Want.Weighted(QUEUE, 1), new Want.Weighted("sms", 3)), false);
    return new Want(Optional.of(request), HOLDER, queues, Set.of(), max, Optional.empty());
  }

  private void bound(int concurrency) {
    var config = QueueConfig.of(QUEUE).withConcurrency(concurrency);
    backend.queues().put(config, new Match.Any(), "ann").await();
  }
}
