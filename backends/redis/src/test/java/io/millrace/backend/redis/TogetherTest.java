package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Ids;
import io.millrace.core.job.Token;
import io.millrace.core.job.Want;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extended;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Settle;
import io.millrace.core.spi.Settled;
import io.millrace.core.spi.Stale;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Which calls travel together: the wire to Redis counts scripts, and keeps answers back while more
/// calls come.
class TogetherTest extends BackendContract {
  private static final int MANY = 40;

  private CutWire wire;
  private Backend node;

  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }

  @BeforeEach
  void stand() {
    wire = CutWire.to(RedisServer.ofThisJvm());
    node = InHand.openThrough(clock, wire.url());
  }

  @AfterEach
  void leave() {
    wire.release();
    node.close().await();
    wire.close();
  }

  private void awaitScripts(int count) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (wire.scripts() < count) {
      assertThat(System.nanoTime()).as("%s scripts", wire.scripts()).isLessThan(end);
      LockSupport.parkNanos(100_000);
    }
  }

  /// Has a call under way while all others come, and answers what came of all. The first leaves by
  /// itself, the others leave in as many scripts.
  private <T> List<T> together(int others, int scripts, IntFunction<Future<T>> call) {
    wire.hold();
    var asked = new ArrayList<Future<T>>();
    asked.add(call.apply(0));
    awaitScripts(1);
    for (int at = 1; at <= others; at++) {
      asked.add(call.apply(at));
    }
    // What asks for nothing and comes to the loop behind them is answered when they are there.
    node.jobs().claim(Want.NONE).await();
    wire.release();
    var answers = Future.all(asked).await().<T>list();
    assertThat(wire.scripts()).isEqualTo(1 + scripts);
    return answers;
  }

  private List<Claim> lent(int count) {
    enqueue(IntStream.range(0, count).mapToObj(at -> "job" + at).toArray(String[]::new));
    return node.jobs().claim(want(count, QUEUE)).await().lent();
  }

  private Want asks(int who, int max, Optional<String> request) {
    return new Want(
        request,
        new Holder("w" + who, "n"),
        Want.Queues.of(QUEUE),
        Set.of(),
        max,
        Optional.of(LEASE));
  }

  @Test
  void jobs_that_come_while_others_are_put_in() {
    // The first job of a queue gives it its number, by which ids of ours say where they belong.
    node.jobs().enqueue(List.of(job("first")), false).await();
    var ids = new Ids(clock, new SplittableRandom(1));
    var jobs = Stream.generate(() -> job(ids.job(0))).limit(MANY + 1).toList();
    node.jobs().enqueue(List.of(jobs.get(7)), false).await();

    // One more reads what is there of the known one.
    var answers = together(MANY, 2, at -> node.jobs().enqueue(List.of(jobs.get(at)), false));

    assertThat(answers.remove(7).getFirst()).isInstanceOf(Enqueued.Known.class);
    assertThat(answers)
        .allSatisfy(it -> assertThat(it.getFirst()).isInstanceOf(Enqueued.New.class));
  }

  @Test
  void ends_that_come_while_others_are_told_and_a_bad_one_fails_alone() {
    var lent = lent(MANY + 1);

    var answers =
        together(
            MANY,
            1,
            at ->
                node.jobs()
                    .settle(
                        List.of(at == 7 ? forged(lent.get(7)) : end(lent.get(at), DONE)),
                        Want.NONE));

    assertThat(answers.remove(7).ends().getFirst()).isInstanceOf(Stale.class);
    assertThat(answers)
        .allSatisfy(it -> assertThat(it.ends().getFirst()).isInstanceOf(Settled.Ended.class));
  }

  private Settle forged(Claim claim) {
    var end = end(claim, DONE);
    var token = new Token(end.token().epoch(), "x".repeat(26));
    return new Settle(end.id(), token, end.call(), end.ruling());
  }

  @Test
  void renewals_that_come_while_others_are_asked_for() {
    var lent = lent(MANY + 1);

    var answers = together(MANY, 1, at -> node.jobs().extend(List.of(renewal(lent.get(at)))));

    assertThat(answers)
        .allSatisfy(it -> assertThat(it.getFirst()).isInstanceOf(Extended.Held.class));
  }

  private static Extend renewal(Claim claim) {
    return Extend.by(claim.job().id(), claim.lease().token(), LEASE);
  }

  @Test
  void claims_that_come_while_others_are_asked_for_and_each_gets_its_own() {
    enqueue(IntStream.rangeClosed(0, 2 * MANY).mapToObj(at -> "job" + at).toArray(String[]::new));

    var answers = together(MANY, 1, at -> node.jobs().claim(asks(at, 2, Optional.empty())));

    var stamps = new HashSet<String>();
    var ids = new HashSet<String>();
    for (int at = 0; at <= MANY; at++) {
      var lent = answers.get(at).lent();
      assertThat(lent).hasSize(at == MANY ? 1 : 2);
      lent.forEach(it -> ids.add(it.job().id()));
      assertThat(lent.stream().map(it -> it.lease().token().stamp()).distinct()).hasSize(1);
      assertThat(stamps.add(lent.getFirst().lease().token().stamp())).isTrue();
      assertThat(life(lent.getFirst().job().id()).holder()).contains(new Holder("w" + at, "n"));
    }
    assertThat(ids).hasSize(2 * MANY + 1);
  }

  @Test
  void claims_for_more_than_a_hundred_do_not_go_in_one() {
    var answers = together(3, 2, at -> node.jobs().claim(asks(at, 50, Optional.empty())));

    assertThat(answers).allSatisfy(it -> assertThat(it.lent()).isEmpty());
  }

  @Test
  void claims_that_are_repeated_among_others_get_what_they_got() {
    enqueue(IntStream.range(0, 12).mapToObj(at -> "job" + at).toArray(String[]::new));
    var first = node.jobs().claim(asks(3, 2, Optional.of("r3"))).await();

    var answers = together(4, 1, at -> node.jobs().claim(asks(at, 2, Optional.of("r" + at))));

    assertThat(tokens(answers.get(3))).isEqualTo(tokens(first));
    assertThat(answers.stream().flatMap(it -> tokens(it).stream()).distinct()).hasSize(10);
    var again = node.jobs().claim(asks(2, 2, Optional.of("r2"))).await();
    assertThat(tokens(again)).isEqualTo(tokens(answers.get(2)));
  }

  private static List<Token> tokens(Claimed claimed) {
    return claimed.lent().stream().map(it -> it.lease().token()).toList();
  }

  @Test
  void claims_together_keep_the_bound_of_their_queue() {
    backend.queues().put(QueueConfig.of(QUEUE).withConcurrency(3), new Match.Any(), "ann").await();
    enqueue(IntStream.range(0, 12).mapToObj(at -> "job" + at).toArray(String[]::new));

    var answers = together(4, 1, at -> node.jobs().claim(asks(at, 2, Optional.empty())));

    assertThat(answers.stream().mapToInt(it -> it.lent().size()).sum()).isEqualTo(3);
  }

  @Test
  void an_end_and_the_claim_behind_it_before_either_is_answered() {
    var lent = lent(1);
    enqueue("next");
    wire.hold();

    var settled = node.jobs().settle(List.of(end(lent.getFirst(), DONE)), want(1, QUEUE));
    awaitScripts(2);
    assertThat(settled.isComplete()).isFalse();
    wire.release();

    assertThat(settled.await().claimed().lent()).hasSize(1);
    assertThat(wire.scripts()).isEqualTo(2);
  }

  @Test
  void of_what_was_under_way_when_the_connection_goes_nobody_knows() {
    wire.hold();
    var claimed = node.jobs().claim(want(1, QUEUE));
    awaitScripts(1);

    wire.close();

    assertThatThrownBy(claimed::await).isInstanceOf(BackendUnavailable.class);
  }
}
