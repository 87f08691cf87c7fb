package io.millrace.backend.redis;

import static io.millrace.core.job.JobState.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.backend.contract.BackendContract;
import io.millrace.backend.redis.footing.RedisSettings;
import io.millrace.core.limit.Fill;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.Rate;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.BackendUnavailable;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The limiter that every job asks lies in a slot of its own: what happens between its step and
/// that of the home, on several nodes, and where its slot is not that of the home.
class GlobalLimiterTest extends BackendContract {
  private static final Duration PER = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofSeconds(10);
  private static final Duration FRESH = Duration.ofSeconds(1);

  /// A look, a question, what is taken, a claim, what goes back.
  private static final int LEAST = 3;

  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }

  private static void set(Backend on, Limit limit, long revision) {
    on.limits().configure(List.of(new Limiter(Limiter.GLOBAL, limit, revision))).await();
  }

  private static Limit rate(int limit) {
    return Limit.ofRate(Rate.of(limit, PER));
  }

  private Fill fill() {
    return backend.limits().fill(List.of(Limiter.GLOBAL)).await().getFirst();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoever_dies_at_any_step_lets_too_few_start_and_never_too_many(boolean carriedOut) {
    boolean died = true;
    int scripts = 0;
    for (; died; scripts++) {
      assertThat(scripts).as("an end of its steps").isLessThan(50);
      backend.close().await();
      backend = open(clock);
      set(backend, rate(4), 1);
      enqueue("a", "b", "c", "d", "e", "f");
      try (var wire = CutWire.to(RedisServer.ofThisJvm())) {
        var node = InHand.openThrough(clock, wire.url());
        wire.cutAfter(scripts, carriedOut);
        node.jobs().claim(want(2, QUEUE)).transform(Future::succeededFuture).await();
        died = wire.isCut();
        node.close().transform(Future::succeededFuture).await();
      }
      claim(9);

      assertThat(stats(QUEUE).in(RUNNING)).as("after " + scripts).isBetween(2, 4);
      clock.pass(Duration.ofSeconds(6));
      claim(9);
      assertThat(stats(QUEUE).in(RUNNING)).as("later").isBetween(2, 4);
      assertThat(fill().running()).as("held by nobody").isZero();
    }
    assertThat(scripts).as("how often it died").isGreaterThan(LEAST);
  }

  @Test
  void what_came_too_late_is_asked_for_anew() {
    set(backend, Limit.ofRate(Rate.of(2, SHORT)), 1);
    enqueue("a", "b", "c", "d");
    try (var wire = CutWire.to(RedisServer.ofThisJvm())) {
      var node = InHand.openThrough(clock, wire.url());
      node.jobs().claim(want(1, "another")).await();
      wire.hold();
      var late = node.jobs().claim(want(9, QUEUE));
      while (wire.scripts() < 1) {
        Thread.onSpinWait();
      }
      clock.pass(FRESH.plus(TICK));
      wire.release();

      assertThat(ids(late.await().lent())).containsExactly("a", "b");
      node.close().await();
    }
    assertThat(fill().available()).isZero();
    assertThat(fill().running()).isZero();
    clock.pass(SHORT.minus(FRESH.dividedBy(2)));
    assertThat(claim(9)).as("counted when they started").isEmpty();
  }

  @Test
  void another_node_knows_it_within_a_second() {
    var other = InHand.openAgain(clock);
    enqueue("a", "b", "c", "d");
    assertThat(ids(other.jobs().claim(want(1, QUEUE)).await().lent())).containsExactly("a");
    set(backend, rate(1), 1);

    clock.pass(FRESH);

    assertThat(ids(other.jobs().claim(want(9, QUEUE)).await().lent())).containsExactly("b");
    assertThat(claim(9)).isEmpty();
    set(backend, Limit.NONE, 2);
    clock.pass(FRESH);
    assertThat(other.jobs().claim(want(9, QUEUE)).await().lent()).hasSize(2);
    other.close().await();
  }

  @Test
  void nodes_together_start_no_more_than_it_says() {
    set(backend, rate(50), 1);
    var other = InHand.openAgain(clock);
    enqueue(IntStream.range(0, 200).mapToObj(n -> "a" + n).toArray(String[]::new));

    var asked =
        IntStream.range(0, 40)
            .mapToObj(n -> (n % 2 == 0 ? backend : other).jobs().claim(want(5, QUEUE)))
            .toList();

    assertThat(asked.stream().mapToInt(it -> it.await().lent().size()).sum()).isEqualTo(50);
    other.close().await();
  }

  @Test
  void holds_where_its_slot_is_that_of_another_master_and_is_moved() {
    try (var cluster = RedisCluster.start()) {
      var on = InHand.openNew(clock, RedisSettings.DEFAULT.withPlace(cluster.place()));
      var limiter = InHand.prefix() + ":{+l/" + Limiter.GLOBAL + "}:";
      var home = InHand.prefix() + ":{" + QUEUE + "}:";
      set(on, rate(3), 1);
      on.jobs().enqueue(List.of(job("a"), job("b"), job("c"), job("d")), false).await();
      assertThat(ids(on.jobs().claim(want(1, QUEUE)).await().lent())).containsExactly("a");

      cluster.move(limiter, cluster.notOf(limiter), () -> {}, () -> {});
      assertThat(ids(on.jobs().claim(want(1, QUEUE)).await().lent())).containsExactly("b");
      cluster.move(home, cluster.notOf(home), () -> {}, () -> {});

      assertThat(ids(on.jobs().claim(want(9, QUEUE)).await().lent())).containsExactly("c");
      on.close().await();
    }
  }

  @Test
  void while_it_is_away_nothing_starts_by_it_and_where_none_is_set_all_goes_on() {
    var server = RedisServer.ofThisJvm();
    var limit = InHand.prefix() + ":{+l/" + Limiter.GLOBAL + "}:limit";
    enqueue("a", "b", "c");
    assertThat(ids(claim(1))).containsExactly("a");

    server.ask("SET", limit, "of another kind");
    clock.pass(FRESH);
    assertThat(ids(claim(1))).containsExactly("b");

    server.ask("DEL", limit);
    set(backend, rate(1), 1);
    server.ask("RENAME", limit, limit + "away");
    server.ask("SET", limit, "of another kind");
    assertThatThrownBy(() -> claim(1)).isInstanceOf(BackendUnavailable.class);

    server.ask("RENAME", limit + "away", limit);
    assertThat(ids(claim(1))).containsExactly("c");
  }
}
