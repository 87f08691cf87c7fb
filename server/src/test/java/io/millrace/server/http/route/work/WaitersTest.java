package io.millrace.server.http.route.work;

import static io.millrace.core.job.JobState.READY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import io.millrace.backend.contract.TestClock;
import io.millrace.core.access.Caller;
import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Ready;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Json;
import io.millrace.core.job.Want;
import io.millrace.core.query.Found;
import io.millrace.core.queue.Crew;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Claimed;
import io.millrace.server.HeldBack;
import io.millrace.server.Loop;
import io.millrace.server.http.call.Guest;
import io.millrace.server.http.route.Presence;
import io.millrace.server.http.route.Staff;
import io.millrace.server.http.route.TestDoors;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Workers that wait for jobs, and go before there are any.
@ExtendWith(VertxExtension.class)
class WaitersTest {
  private static final String QUEUE = "mail";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final Promise<Void> gone = Promise.promise();
  private final Promise<Void> never = Promise.promise();
  private final AtomicBoolean admitted = new AtomicBoolean(true);
  private Loop loop;
  private Bus bus;
  private Backend backend;
  private HeldBack held;
  private Waiters waiters;
  private Staff staff;

  @BeforeEach
  void open(Vertx vertx) {
    loop = Loop.of(vertx);
    bus = Bus.on(vertx);
    backend = loop.memory(clock);
    held = new HeldBack(backend.jobs());
    var own = new Staff.Own("n1", _ -> Crew.NONE, _ -> false, (_, _) -> false, () -> false);
    staff = new Staff(own, clock);
    waiters =
        new Waiters(
            TestDoors.of(bus, backend, held.store, clock, () -> false),
            staff,
            new Tallies(),
            vertx);
  }

  @Test
  void tells_of_those_who_wait_and_have_waited() {
    var answer = wait(want(Optional.empty()), gone);
    assertThat(staff.remote()).containsValue(new Crew(1, 0));

    go();
    assertThat(answer.await().lent()).isEmpty();

    assertThat(staff.remote()).containsValue(new Crew(1, 1));
  }

  @Test
  void takes_nothing_for_one_that_is_gone() {
    var answer = wait(want(Optional.empty()), gone);
    go();

    enqueue("a");

    assertThat(get("a").state()).isEqualTo(READY);
    assertThat(answer.await().lent()).isEmpty();
  }

  @Test
  void gives_the_next_what_one_that_is_gone_would_have_got() {
    var _ = wait(want(Optional.empty()), gone);
    var next = wait(want(Optional.empty()), never);
    go();

    enqueue("a");

    assertThat(lent(next)).containsExactly("a");
  }

  @Test
  void hands_back_at_once_what_was_being_claimed_for_one_that_goes() {
    var _ = wait(want(Optional.empty()), gone);
    goDuringAClaimOf("a");

    var job = get("a");
    assertThat(job.state()).isEqualTo(READY);
    assertThat(job.life().tried().attempt()).isZero();
    assertThat(job.life().rescues()).isZero();
  }

  @Test
  void keeps_what_was_claimed_under_a_name_for_who_repeats_it() {
    var want = want(Optional.of("c-17"));
    var _ = wait(want, gone);
    goDuringAClaimOf("a");

    assertThat(lent(wait(want, never))).containsExactly("a");
  }

  @Test
  void takes_nothing_for_one_that_is_not_let_in_any_more() {
    var _ = wait(want(Optional.empty()), never);
    admitted.set(false);

    enqueue("a");

    assertThat(get("a").state()).isEqualTo(READY);
  }

  @Test
  void hands_back_what_was_being_claimed_for_one_that_is_not_let_in_any_more() {
    var _ = wait(want(Optional.of("c-17")), never);
    held.hold();
    enqueue("a");
    admitted.set(false);
    loop.run(held::answer);
    loop.rest();

    assertThat(get("a").state()).isEqualTo(READY);
  }

  @Test
  void says_that_the_store_cannot_be_asked() {
    var answer = wait(want(Optional.empty()), never);
    held.fail(true);

    bus.ready().publish(new Ready.Now(QUEUE));

    assertThatException().isThrownBy(answer::await).withMessageContaining("away");
  }

  /// Begins to wait, and does so when this is back.
  private Future<Claimed> wait(Want want, Promise<Void> gone) {
    var presence =
        new Presence(
            new Guest(Caller.OPEN, () -> Optional.of(Caller.OPEN).filter(_ -> admitted.get())),
            gone.future());
    var answer = loop.get(() -> waiters.claim(Caller.OPEN, want, PATIENCE, presence));
    loop.rest();
    return answer;
  }

  private void go() {
    loop.run(() -> gone.complete());
    loop.rest();
  }

  private void goDuringAClaimOf(String id) {
    held.hold();
    enqueue(id);
    go();
    loop.run(held::answer);
    loop.rest();
  }

  private void enqueue(String id) {
    var job = Job.of(id, "mail.send", QUEUE, Json.EMPTY_OBJECT);
    loop.await(() -> backend.jobs().enqueue(List.of(job), false));
    bus.ready().publish(new Ready.Now(QUEUE));
    loop.rest();
  }

  private static Want want(Optional<String> request) {
    var worker = new Holder("w1", "n1");
    return new Want(request, worker, Want.Queues.of(QUEUE), Set.of(), 1, Optional.empty());
  }

  private static List<String> lent(Future<Claimed> answer) {
    return answer.await().lent().stream().map(claim -> claim.job().id()).toList();
  }

  private JobSnapshot get(String id) {
    var found = loop.await(() -> backend.search().get(List.of(id))).getFirst();
    return ((Found.Here) found).snapshot();
  }
}
