package io.millrace.backend.contract.lend;

import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Token;
import io.millrace.core.job.Want;
import io.millrace.core.job.Window;
import io.millrace.core.queue.Pause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What a `claim` hands out: a lease with a token that was never given before, the same again to
/// the same request, and the instant at which asking again is worth it.
public abstract class LeaseContract extends BackendContract {
  private static final Duration REPEATABLE = Duration.ofSeconds(60);

  @Test
  void lends_a_job_under_a_lease() {
    enqueue("a");

    var claim = claim();

    assertThat(claim.job()).isEqualTo(job("a"));
    assertThat(claim.lease().deadline()).isEqualTo(clock.instant().plus(LEASE));
    assertThat(claim.lease().length()).isEqualTo(LEASE);
    assertThat(claim.attempt()).isOne();
    assertThat(claim.rescues()).isZero();
    assertThat(claim.startedAt()).isEqualTo(clock.instant());
  }

  @Test
  void shows_who_holds_a_job_since_when() {
    enqueue("a");
    clock.pass(TICK);

    claim();

    assertThat(state("a")).isEqualTo(RUNNING);
    assertThat(life("a").holder()).contains(HOLDER);
    assertThat(life("a").tried().attempt()).isOne();
    assertThat(life("a").course().startedAt()).contains(clock.instant());
    assertThat(life("a").course().updatedAt()).isEqualTo(clock.instant());
  }

  @Test
  void lends_for_as_long_as_the_worker_wants() {
    enqueue("a");

    var lease = claim(wantFor(Duration.ofSeconds(2))).lent().getFirst().lease();

    assertThat(lease.length()).isEqualTo(Duration.ofSeconds(2));
    assertThat(lease.deadline()).isEqualTo(clock.instant().plusSeconds(2));
  }

  @Test
  void lends_no_longer_than_the_attempt_may_run() {
    enqueue("a");

    var lease = claim(wantFor(Duration.ofHours(1))).lent().getFirst().lease();

    assertThat(lease.deadline()).isEqualTo(clock.instant().plus(TIMEOUT).plusSeconds(2));
  }

  @Test
  void gives_a_token_of_its_own_to_every_lease() {
    enqueue("a", "b");
    var first = tokens(claim(2));
    clock.pass(LEASE);

    var second = tokens(claim(2));

    assertThat(Stream.concat(first.stream(), second.stream()).map(Token::epoch))
        .doesNotHaveDuplicates()
        .isSorted();
    assertThat(first.getFirst().stamp()).hasSize(26).isNotEqualTo(second.getFirst().stamp());
  }

  @Test
  void counts_epochs_from_the_clock_so_that_a_store_that_lost_some_repeats_none() {
    enqueue("a");

    assertThat(claim().lease().token().epoch()).isEqualTo(clock.millis());
  }

  @Test
  void raises_epochs_also_when_the_clock_goes_back() {
    enqueue("a", "b");
    var first = claim();
    clock.pass(Duration.ofHours(-1));

    assertThat(claim().lease().token().epoch()).isGreaterThan(first.lease().token().epoch());
  }

  @Test
  void answers_a_repeated_request_alike_and_lends_nothing_new() {
    enqueue("a", "b", "c");
    var first = claim(requested("r1", 2)).lent();
    clock.pass(REPEATABLE.minus(TICK));

    assertThat(claim(requested("r1", 2)).lent()).isEqualTo(first);
    assertThat(state("c")).isEqualTo(READY);
  }

  @Test
  void leaves_out_of_a_repeated_answer_what_is_no_longer_held() {
    enqueue("a", "b");
    var first = claim(requested("r1", 2)).lent();
    settle(first.getFirst(), DONE);

    assertThat(claim(requested("r1", 2)).lent()).containsExactly(first.getLast());
  }

  @Test
  void leaves_out_of_a_repeated_answer_what_another_holds() {
    enqueue("a");
    settle(claim(requested("r1", 1)).lent().getFirst(), handBack());
    claim();

    assertThat(claim(requested("r1", 1)).lent()).isEmpty();
  }

  @Test
  void takes_a_request_as_new_that_was_lent_nothing() {
    claim(requested("r1", 1));
    enqueue("a");

    assertThat(ids(claim(requested("r1", 1)).lent())).containsExactly("a");
  }

  @Test
  void takes_a_request_as_new_after_a_minute() {
    enqueue("a", "b");
    claim(requested("r1", 1));
    clock.pass(REPEATABLE.plus(TICK));

    assertThat(ids(claim(requested("r1", 1)).lent())).containsExactly("b");
  }

  @Test
  void takes_an_unnamed_request_as_new_each_time() {
    enqueue("a", "b");

    assertThat(claim()).isNotEqualTo(claim());
  }

  @Test
  void says_when_a_delayed_job_comes_due() {
    enqueue("a");
    settle(claim(), snoozeFor(Duration.ofSeconds(90)));
    enqueue("b");
    settle(claim(), retryIn(Duration.ofSeconds(40)));

    assertThat(next()).contains(clock.instant().plusSeconds(40));
  }

  @Test
  void says_when_a_lease_ends() {
    enqueue("a");

    assertThat(claim(want(1, QUEUE)).next()).contains(clock.instant().plus(LEASE));
  }

  @Test
  void says_when_a_pause_ends() {
    var until = clock.instant().plusSeconds(5);
    enqueue("a");
    var pause = new Pause("ann", Optional.empty(), clock.instant(), Optional.of(until));
    backend.queues().pause(QUEUE, Optional.of(pause)).await();

    assertThat(next()).contains(until);
  }

  @Test
  void says_when_a_job_expires() {
    var expiry = clock.instant().plusSeconds(5);
    enqueue(job("a").withWindow(Window.until(expiry)));

    assertThat(next()).contains(expiry);
  }

  private Optional<Instant> next() {
    return bringHome().next();
  }

  private static Want wantFor(Duration lease) {
    return new Want(
        Optional.empty(), HOLDER, Want.Queues.of(QUEUE), Set.of(), 1, Optional.of(lease));
  }

  private static List<Token> tokens(List<Claim> claims) {
    return claims.stream().map(claim -> claim.lease().token()).toList();
  }

  /// Holds what it gets for longer than a request may be repeated.
  private static Want requested(String request, int max) {
    return new Want(
        Optional.of(request),
        HOLDER,
        Want.Queues.of(QUEUE),
        Set.of(),
        max,
        Optional.of(REPEATABLE.plusSeconds(1)));
  }
}
