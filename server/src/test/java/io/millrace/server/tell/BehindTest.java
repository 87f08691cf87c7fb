package io.millrace.server.tell;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.bus.Ready;
import io.millrace.core.job.Job;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Want;
import io.millrace.core.spi.Claimed;
import io.millrace.server.HeldBack;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is said of jobs that are on their way to a store, and of those that a claim which left
/// behind them has taken.
class BehindTest extends TellingTest {
  private static final Ready SOON = new Ready.Soon(QUEUE);
  private static final Ready NOW = new Ready.Now(QUEUE);

  private final HeldBack held = new HeldBack(backend.jobs());
  private TellingJobStore far;
  private Heard<Ready> heard;

  @BeforeEach
  void listen() {
    far = new TellingJobStore(held.store, bus, clock);
    heard = new Heard<>(bus.ready());
    held.hold();
  }

  @Test
  void says_that_jobs_are_leaving_before_they_are_there() {
    leave(job("a"), job("b"), job("c").withQueue("sms"));

    assertThat(heard()).containsExactly(SOON, new Ready.Soon("sms"));
  }

  @Test
  void says_nothing_of_leaving_when_they_are_there_at_once() {
    held.answer();

    leave(job("a"));

    assertThat(heard()).containsExactly(NOW);
  }

  @Test
  void does_not_say_of_jobs_that_come_later_that_they_are_leaving() {
    leave(due("a", 60), job("b").withTies(Ties.NONE.withParents(List.of("a"))));

    assertThat(heard()).isEmpty();
  }

  @Test
  void tells_nobody_of_a_job_that_a_claim_behind_it_took() {
    leave(job("a"));
    claim(WANT);

    held.answer();

    assertThat(heard()).containsExactly(SOON);
  }

  @Test
  void tells_of_jobs_of_which_a_claim_behind_them_took_some() {
    leave(job("a"), job("b"));
    claim(WANT);

    held.answer();

    assertThat(heard()).containsExactly(SOON, NOW);
  }

  @Test
  void tells_of_jobs_when_it_is_not_known_whether_they_were_taken() {
    leave(job("a"));
    var claim = claim(WANT);
    held.answer(0);

    held.lose(1);

    assertThat(claim.failed()).isTrue();
    assertThat(heard()).containsExactly(SOON, NOW);
  }

  @Test
  void does_not_wait_for_a_claim_that_left_before() {
    claim(WANT);
    leave(job("a"));

    held.answer(1);

    assertThat(heard()).containsExactly(SOON, NOW);
  }

  @Test
  void does_not_wait_for_who_asks_several_queues_or_for_nothing() {
    leave(job("a"));
    claim(Want.homecoming(List.of(QUEUE)));
    var both = List.of(new Want.Weighted("sms", 1), new Want.Weighted(QUEUE, 1));
    var queues = new Want.Queues(both, true);
    claim(new Want(Optional.empty(), WANT.holder(), queues, Set.of(), 1, Optional.empty()));

    held.answer(0);

    assertThat(heard()).containsExactly(SOON, NOW);
  }

  private void leave(Job... jobs) {
    var _ = far.enqueue(List.of(jobs), false);
  }

  private Future<Claimed> claim(Want want) {
    return far.claim(want);
  }

  private List<Ready> heard() {
    return heard.all(bus.ready(), new Ready.Now("end"));
  }
}
