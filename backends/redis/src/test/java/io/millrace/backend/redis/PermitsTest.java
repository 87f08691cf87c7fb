package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.backend.redis.limit.Permits;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Job;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Want;
import io.millrace.core.limit.Fill;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.Rate;
import io.millrace.core.limit.Weighed;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Check;
import io.millrace.core.spi.Checkup.Finding;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.LimitStore.Ask;
import io.millrace.core.spi.Stale;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What jobs hold of limiters, which lie elsewhere: taken before they are lent and given back after
/// they have ended, whoever dies in between.
class PermitsTest extends BackendContract {
  private static final Duration LONGER = Duration.ofSeconds(5);
  private static final Duration STEP = Duration.ofSeconds(10);

  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }

  @Test
  void one_that_asks_elsewhere_is_lent_in_its_turn() {
    enqueue(asking("a", "crm"), job("b"));

    assertThat(ids(claim(1))).containsExactly("a");
  }

  @Test
  void of_several_limiters_all_or_none_are_taken() {
    set("api", Limit.ofRate(Rate.of(1, Duration.ofHours(1))));
    set("crm", Limit.ofConcurrency(1));
    acquire("crm", "by hand");
    enqueue(asking("a", "api", "crm"));
    assertThat(claim(1)).isEmpty();

    enqueue(asking("b", "api"));

    assertThat(ids(claim(9))).as("the unit of the rate went back").containsExactly("b");
    assertThat(fill("api").running()).isEqualTo(1);
  }

  @Test
  void what_was_brought_and_not_used_goes_back() {
    set("crm", Limit.ofConcurrency(9));
    enqueue(asking("a", "crm"), asking("b", "crm"), asking("c", "crm"));

    assertThat(claim(2)).hasSize(2);

    assertThat(fill("crm").running()).isEqualTo(2);
  }

  @Test
  void is_given_back_when_the_attempt_is_over_however_that_comes_about() {
    set("crm", Limit.ofConcurrency(1));
    enqueue(asking("a", "crm"), asking("b", "crm"), asking("c", "crm"), asking("d", "crm"));
    settle(only("a"), retryIn(Duration.ofHours(1)));
    cancelByForce(only("b").job().id());
    only("c");
    clock.pass(LEASE);
    settle(only("c"), DONE);
    settle(only("d"), DONE);

    assertThat(fill("crm").running()).isZero();
  }

  @Test
  void is_held_for_as_long_as_the_attempt_goes_on() {
    set("crm", Limit.ofConcurrency(1));
    enqueue(asking("a", "crm"), asking("b", "crm"));
    var first = only("a");
    for (int time = 0; time < 4; time++) {
      clock.pass(STEP);
      extend(first, Extend.OWN_LENGTH);
    }

    assertThat(claim(9)).isEmpty();
    assertThat(fill("crm").running()).isEqualTo(1);
  }

  @Test
  void is_held_for_longer_by_a_node_that_did_not_lend_it() {
    set("crm", Limit.ofConcurrency(1));
    enqueue(asking("a", "crm"), asking("b", "crm"));
    var first = only("a");
    backend.close().await();
    backend = InHand.openAgain(clock, RedisServer.ofThisJvm());
    for (int time = 0; time < 4; time++) {
      clock.pass(STEP);
      extend(first, Extend.OWN_LENGTH);
    }

    assertThat(claim(9)).isEmpty();
    settle(first, DONE);
    only("b");
  }

  @Test
  void is_not_held_anew_by_one_who_has_lost_his_lease() {
    set("crm", Limit.ofConcurrency(1));
    enqueue(asking("a", "crm"), asking("b", "crm"));
    var first = only("a");
    clock.pass(LEASE);
    var other = InHand.openAgain(clock);
    var again = other.jobs().claim(want(1, QUEUE)).await().lent().getFirst();
    other.jobs().settle(List.of(end(again, DONE)), Want.NONE).await();
    other.close().await();

    assertThat(extend(first, Extend.OWN_LENGTH)).isInstanceOf(Stale.class);

    assertThat(fill("crm").running()).isZero();
    only("b");
  }

  @Test
  void is_not_given_back_by_one_whose_lease_somebody_else_has_now() {
    set("crm", Limit.ofConcurrency(1));
    enqueue(asking("a", "crm"), asking("b", "crm"));
    var first = only("a");
    clock.pass(LEASE);
    only("a");

    extend(first, Extend.OWN_LENGTH);

    assertThat(claim(9)).isEmpty();
    assertThat(fill("crm").running()).isEqualTo(1);
  }

  @Test
  void is_firm_again_with_the_next_renewal_when_the_limiter_has_forgotten_it() {
    set("crm", Limit.ofConcurrency(1));
    enqueue(asking("a", "crm"), asking("b", "crm"));
    var first = only("a");
    ask("DEL", key("permits"), key("ends"));
    ask("HSET", key("limit"), "held", "0");

    extend(first, Extend.OWN_LENGTH);
    clock.pass(Duration.ofSeconds(1));

    assertThat(claim(9)).isEmpty();
    settle(first, DONE);
    assertThat(fill("crm").running()).isZero();
  }

  @Test
  void ends_by_itself_a_little_after_the_lease_when_nobody_gave_it_back() {
    set("crm", Limit.ofConcurrency(1));
    enqueue(asking("a", "crm"), asking("b", "crm"));
    var first = only("a");
    var permit = Permits.OF_JOB + "of one that died before it gave it back";
    settle(first, DONE);
    ask("HSET", key("permits"), permit, "1");
    ask("HINCRBY", key("limit"), "held", "1");
    var end = clock.instant().plus(LEASE).plus(LONGER).toEpochMilli();
    ask("ZADD", key("ends"), Long.toString(end), permit);

    clock.pass(LEASE.plus(LONGER).minus(TICK));
    assertThat(claim(9)).isEmpty();
    clock.pass(Duration.ofSeconds(1));
    only("b");
  }

  @Test
  void starts_nothing_when_it_comes_long_after_it_was_asked_for() {
    set("crm", Limit.ofRate(Rate.of(1, STEP)));
    enqueue(asking("a", "crm"), asking("b", "crm"));
    try (var wire = CutWire.to(RedisServer.ofThisJvm())) {
      var node = InHand.openThrough(clock, wire.url());
      node.jobs().claim(want(1, "another")).await();
      wire.hold();
      var late = node.jobs().claim(want(9, QUEUE));
      while (wire.scripts() < 1) {
        Thread.onSpinWait();
      }
      clock.pass(Duration.ofMillis(1_001));
      wire.release();

      assertThat(ids(late.await().lent())).containsExactly("a");
      node.close().await();
    }
    clock.pass(STEP.minus(Duration.ofMillis(500)));
    assertThat(claim(9)).as("counted when it started").isEmpty();
  }

  @Test
  void is_found_and_given_back_when_no_job_has_it() {
    set("crm", Limit.ofConcurrency(2));
    enqueue(asking("a", "crm"), asking("b", "crm"));
    assertThat(claim(1)).hasSize(1);
    for (int passing = 1; fill("crm").running() == 1; passing++) {
      assertThat(passing).as("steps before it was taken").isLessThan(9);
      try (var wire = CutWire.to(RedisServer.ofThisJvm())) {
        var node = InHand.openThrough(clock, wire.url());
        wire.cutAfter(passing, false);
        node.jobs().claim(want(1, QUEUE)).transform(Future::succeededFuture).await();
        assertThat(wire.isCut()).isTrue();
        node.close().transform(Future::succeededFuture).await();
      }
    }
    assertThat(findings(true)).as("somebody may be about to start with it").isEmpty();
    clock.pass(Duration.ofSeconds(3));

    var found =
        new Finding(Check.COUNTERS, "limiter:crm", "a permit for a job of mail is no job's", false);
    assertThat(findings(false)).containsExactly(found);
    assertThat(fill("crm").running()).isEqualTo(2);
    assertThat(findings(true)).hasSize(1).allMatch(Finding::repaired);

    assertThat(fill("crm").running()).as("that of a").isEqualTo(1);
    assertThat(findings(true)).isEmpty();
    only("b");
  }

  @Test
  void is_counted_as_held_when_it_is_and_else_that_is_put_right() {
    set("crm", Limit.ofConcurrency(2));
    enqueue(asking("a", "crm"), asking("b", "crm"));
    assertThat(claim(1)).hasSize(1);
    ask("HSET", key("limit"), "held", "2");

    assertThat(findings(true))
        .containsExactly(
            new Finding(Check.COUNTERS, "limiter:crm", "2 are counted as held, and 1 are", true));

    assertThat(findings(true)).isEmpty();
    only("b");
  }

  private List<Finding> findings(boolean repair) {
    return backend.check(EnumSet.allOf(Check.class), repair, Optional.empty()).await().findings();
  }

  @Test
  void those_who_wait_look_again_though_whoever_gave_back_did_not_live_to_tell_them() {
    set("crm", Limit.ofConcurrency(1));
    acquire("crm", "by hand");
    enqueue(asking("a", "crm"));
    assertThat(claim(9)).isEmpty();
    ask("DEL", key("permits"), key("ends"), key("asks"));
    ask("HSET", key("limit"), "held", "0");

    clock.pass(Duration.ofSeconds(1));

    only("a");
  }

  @Test
  void a_repeated_claim_is_answered_with_all_that_its_rounds_lent() {
    enqueue(job("a"), asking("b", "crm"), job("c"), asking("d", "api"));
    var want =
        new Want(Optional.of("r1"), HOLDER, Want.Queues.of(QUEUE), Set.of(), 9, Optional.empty());
    var first = claim(want).lent();

    assertThat(ids(first)).containsExactly("a", "b", "c", "d");
    assertThat(ids(claim(want).lent())).containsExactlyElementsOf(ids(first));
  }

  /// The one that is lent now.
  private Claim only(String id) {
    var lent = claim(9);
    assertThat(ids(lent)).containsExactly(id);
    return lent.getFirst();
  }

  private void set(String limiter, Limit limit) {
    backend.limits().configure(List.of(new Limiter(limiter, limit, 1))).await();
  }

  private void acquire(String limiter, String permit) {
    backend.limits().acquire(List.of(new Ask(limiter, permit, 1, Duration.ofDays(1)))).await();
  }

  private Fill fill(String limiter) {
    return backend.limits().fill(List.of(limiter)).await().getFirst();
  }

  private static Job asking(String id, String... limiters) {
    var asked = Stream.of(limiters).map(it -> new Weighed(it, 1)).toList();
    return job(id).withTies(Ties.NONE.withLimiters(asked));
  }

  private static String key(String name) {
    return InHand.prefix() + ":{+l/crm}:" + name;
  }

  private static void ask(String... command) {
    RedisServer.ofThisJvm().ask(command);
  }
}
