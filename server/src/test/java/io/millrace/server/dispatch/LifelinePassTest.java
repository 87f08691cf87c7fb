package io.millrace.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import io.millrace.backend.contract.TestClock;
import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.core.bus.Ready;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Want;
import io.millrace.core.query.Found;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Cancel;
import io.millrace.server.Does;
import io.millrace.server.HeldBack;
import io.millrace.server.Loop;
import io.millrace.server.alarm.Pass.Again;
import io.millrace.server.dispatch.attempt.Attempt;
import io.millrace.server.dispatch.attempt.Attempts;
import io.millrace.server.dispatch.attempt.Bare;
import io.millrace.server.dispatch.attempt.Stopping.Stop;
import io.millrace.server.dispatch.performer.Performers;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Rounds of the pass that keeps attempts alive, with the clock in the hand.
@ExtendWith(VertxExtension.class)
class LifelinePassTest {
  private static final String QUEUE = "mail";
  private static final Duration LEASE = Duration.ofSeconds(15);

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final Semaphore begun = new Semaphore(0);
  private final CountDownLatch gate = new CountDownLatch(1);
  private final List<Attempts.Ended> ended = new ArrayList<>();
  private Loop loop;
  private Backend backend;
  private HeldBack held;
  private Attempts attempts;
  private LifelinePass pass;

  @BeforeEach
  void open(Vertx vertx) {
    loop = Loop.of(vertx);
    backend =
        loop.get(() ->
            MemoryBackend.onThisLoop(
                vertx, MemorySettings.DEFAULT, clock, new SplittableRandom(7)));
    held = new HeldBack(backend.jobs());
    var deaf =
        Does.work(
            "deaf",
            _ -> {
              begun.release();
              Does.stayDeaf(gate);
              return Outcome.Done.EMPTY;
            });
    attempts =
        new Attempts(loop.context(), new Performers(List.of(deaf)), clock, new Bare(ended::addAll));
    pass = new LifelinePass(attempts, held.store, clock);
  }

  @AfterEach
  void end() {
    gate.countDown();
    loop.until(attempts.running()::isEmpty);
  }

  @Test
  void asks_nothing_of_the_store_while_no_lease_is_due() {
    run(1);

    assertThat(round()).isEqualTo(Again.WHEN_IT_RINGS);

    assertThat(held.calls).isEmpty();
  }

  @Test
  void renews_a_lease_when_a_third_of_it_is_over() {
    var attempt = run(1).getFirst();
    clock.pass(LEASE.dividedBy(3));

    round();

    clock.pass(LEASE.minusMillis(1));
    assertThat(bringHome()).isZero();
    assertThat(attempt.stopping().reason()).isNull();
  }

  @Test
  void renews_all_that_are_due_however_many() {
    run(250);
    clock.pass(LEASE.dividedBy(3));

    while (round().now()) {
      assertThat(held.calls).hasSizeLessThan(10);
    }

    clock.pass(LEASE.minusMillis(1));
    assertThat(bringHome()).isZero();
  }

  @Test
  void takes_a_report_to_the_store_at_the_next_round() {
    var attempt = run(1).getFirst();
    attempt.progress(40, "two of five");

    round();

    assertThat(get("j0").life().progress().percent()).isEqualTo(40);
  }

  @Test
  void lets_reports_wait_for_leases_that_are_due() {
    run(150);
    var all = new ArrayList<>(attempts.running());
    clock.pass(LEASE.dividedBy(3).minusMillis(1));
    all.subList(0, 120).forEach(it -> it.log("info", "chatting"));
    round();
    all.subList(0, 120).forEach(it -> it.log("info", "chatting"));
    clock.pass(Duration.ofMillis(1));

    round();

    assertThat(all.subList(120, 150)).noneMatch(it -> it.renewal().isDue(clock.millis()));
  }

  @Test
  void says_again_what_the_store_did_not_hear() {
    var attempt = run(1).getFirst();
    attempt.progress(40, "two of five");
    held.fail(true);
    assertThatException().isThrownBy(this::round);
    held.fail(false);

    round();

    assertThat(get("j0").life().progress().percent()).isEqualTo(40);
  }

  @Test
  void renews_at_once_the_leases_of_a_queue_whose_holders_are_asked_something() {
    run(250);
    loop.await(() -> backend.jobs().cancel(List.of(cancel("j249", false))));

    assertThat(hint(QUEUE)).contains(Instant.EPOCH);
    while (round().now()) {
      assertThat(held.calls).hasSizeLessThan(10);
    }

    assertThat(attempt("j249").stopping().reason()).isEqualTo(Stop.CANCELLED);
    assertThat(attempt("j0").stopping().reason()).isNull();
  }

  @Test
  void has_nothing_to_do_with_holders_in_other_queues() {
    run(1);

    assertThat(hint("sms")).isEmpty();
  }

  @Test
  void keeps_a_request_that_comes_during_a_renewal() {
    run(1);
    clock.pass(LEASE.dividedBy(3));
    loop.run(held::hold);
    var renewal = loop.get(() -> pass.run());
    loop.await(() -> backend.jobs().cancel(List.of(cancel("j0", false))));
    hint(QUEUE);
    loop.run(held::answer);
    renewal.await();

    round();

    assertThat(attempt("j0").stopping().reason()).isEqualTo(Stop.CANCELLED);
  }

  @Test
  void stops_an_attempt_whose_lease_is_gone() {
    run(1);
    loop.await(() -> backend.jobs().cancel(List.of(cancel("j0", true))));
    hint(QUEUE);

    round();

    assertThat(attempt("j0").stopping().isLost()).isTrue();
  }

  @Test
  void stops_an_attempt_that_has_run_too_long() {
    var attempt = run(1).getFirst();
    clock.pass(Duration.ofSeconds(60));

    round();

    assertThat(attempt.stopping().reason()).isEqualTo(Stop.TIMEOUT);
  }

  @Test
  void gives_up_an_attempt_that_does_not_end_within_a_second_of_being_stopped() {
    run(1);
    clock.pass(Duration.ofSeconds(60));
    round();
    clock.pass(LifelinePass.PATIENCE.minusMillis(1));
    round();
    loop.rest();
    assertThat(ended).isEmpty();
    clock.pass(Duration.ofMillis(1));

    round();

    loop.rest();
    assertThat(ended).extracting(it -> it.settle().id()).containsExactly("j0");
  }

  /// Lends so many jobs to attempts that do not end.
  private List<Attempt> run(int count) {
    var jobs =
        IntStream.range(0, count)
            .mapToObj(n -> Job.of("j" + n, "deaf", QUEUE, Json.EMPTY_OBJECT))
            .toList();
    loop.await(() -> backend.jobs().enqueue(jobs, false));
    var claims = new ArrayList<Claim>();
    while (claims.size() < count) {
      claims.addAll(loop.await(() -> backend.jobs().claim(want(100))).lent());
    }
    loop.run(() -> attempts.begin(claims));
    await(count);
    return List.copyOf(attempts.running());
  }

  private void await(int count) {
    try {
      assertThat(begun.tryAcquire(count, 10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Want want(int max) {
    return new Want(
        Optional.empty(),
        new Holder("w1", "n1"),
        Want.Queues.of(QUEUE),
        Set.of(),
        max,
        Optional.empty());
  }

  private Again round() {
    return loop.await(() -> pass.run());
  }

  private Optional<Instant> hint(String queue) {
    return loop.get(() -> pass.wanted(new Ready.Attend(queue)));
  }

  private static Cancel cancel(String id, boolean force) {
    return new Cancel(id, force, "withdrawn", "ann", Duration.ofSeconds(30));
  }

  private Attempt attempt(String id) {
    return attempts.running().stream().filter(it -> it.id().equals(id)).findFirst().orElseThrow();
  }

  private JobSnapshot get(String id) {
    var found = loop.await(() -> backend.search().get(List.of(id))).getFirst();
    return ((Found.Here) found).snapshot();
  }

  /// How many have lost their lease by now.
  private int bringHome() {
    return loop.await(() -> backend.jobs().claim(Want.homecoming(List.of(QUEUE)))).home().size();
  }
}
