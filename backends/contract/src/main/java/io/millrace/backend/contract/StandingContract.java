package io.millrace.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Job;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Unique;
import io.millrace.core.job.Unique.Conflict;
import io.millrace.core.job.Window;
import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerRule;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.Rate;
import io.millrace.core.limit.Weighed;
import io.millrace.core.query.Standing;
import io.millrace.core.query.Standing.Ahead;
import io.millrace.core.query.Standing.Block;
import io.millrace.core.query.Standing.Kind;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.BreakerStore.Trip;
import io.millrace.core.spi.Match;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every backend promises about why a job does not start.
public abstract class StandingContract extends BackendContract {
  private static final Duration RESET = Duration.ofSeconds(30);

  @Test
  void nothing_blocks_what_may_start_or_runs_or_ended() {
    enqueue("a", "b", "c");
    var claims = claim(2);
    settle(claims.getFirst(), DONE);

    assertThat(List.of("a", "b", "c")).allSatisfy(id -> assertThat(blocks(id)).isEmpty());
    assertThat(backend.search().standing("nobody").await()).isEmpty();
  }

  @Test
  void time_blocks_what_is_scheduled_or_is_to_be_tried_again() {
    var at = clock.instant().plusSeconds(60);
    enqueue(job("later").withWindow(Window.from(at)));
    enqueue("again");
    settle(claim(), retryIn(Duration.ofSeconds(60)));

    assertThat(blocks("later")).containsExactly(Block.until(Kind.RUN_AT, "later", Optional.of(at)));
    assertThat(blocks("again"))
        .containsExactly(Block.until(Kind.RETRY_DELAY, "again", Optional.of(at)));
  }

  @Test
  void parents_that_have_not_ended_block_their_child() {
    enqueue("a", "b", "c");
    enqueue(job("child").withTies(Ties.NONE.withParents(List.of("a", "b", "c"))));
    settle(claim(), DONE);

    assertThat(blocks("child"))
        .containsExactly(Block.by(Kind.DEPENDENCY, "child", 2, List.of("b", "c")));
  }

  @Test
  void names_ten_parents_and_counts_all() {
    var parents = IntStream.range(0, 12).mapToObj(n -> "p" + n).toList();
    enqueue(parents.toArray(String[]::new));
    enqueue(job("child").withTies(Ties.NONE.withParents(parents)));

    var block = blocks("child").getFirst();
    assertThat(block.used()).hasValue(12);
    assertThat(block.holders()).hasSize(10);
  }

  private static Job last(String id) {
    var unique =
        new Unique(
            Unique.DEFAULT_BY,
            Unique.DEFAULT_STATES,
            Optional.empty(),
            Conflict.KEEP_LAST,
            Set.of(),
            Optional.empty(),
            "print");
    return job(id).withTies(Ties.NONE.withUnique(unique));
  }

  @Test
  void who_runs_blocks_the_one_that_is_to_be_next() {
    enqueue(last("a"));
    claim();
    enqueue(last("b"));

    assertThat(blocks("b")).containsExactly(Block.by(Kind.DEPENDENCY, "b", 1, List.of("a")));
  }

  @Test
  void a_pause_blocks_until_its_end() {
    enqueue("a");
    var until = clock.instant().plusSeconds(60);
    var pause = new Pause("ann", Optional.of("migration"), clock.instant(), Optional.of(until));
    backend.queues().pause(QUEUE, Optional.of(pause)).await();

    assertThat(blocks("a"))
        .containsExactly(Block.until(Kind.QUEUE_PAUSED, QUEUE, Optional.of(until)));
  }

  @Test
  void those_that_run_hold_the_concurrency_of_a_queue() {
    configure(QueueConfig.of(QUEUE).withConcurrency(2));
    enqueue("a", "b", "c");
    claim(3);

    assertThat(blocks("c")).containsExactly(full(Kind.QUEUE_CONCURRENCY, QUEUE, 2, "a", "b"));
  }

  @Test
  void a_breaker_blocks_until_it_lets_a_probe_through_and_then_by_its_probes() {
    guard("crm-api");
    enqueue(guarded("a"), guarded("b"));
    var until = clock.instant().plus(RESET);

    assertThat(blocks("a"))
        .containsExactly(Block.until(Kind.BREAKER_OPEN, "crm-api", Optional.of(until)));
    clock.pass(RESET);
    assertThat(blocks("a")).isEmpty();
    claim(1);
    assertThat(blocks("b")).containsExactly(full(Kind.BREAKER_OPEN, "crm-api", 1, "a"));
  }

  private void guard(String breaker) {
    var rule = new BreakerRule(1, 1, RESET, 1, Set.of("retryable"));
    var set = new Breaker(breaker, Optional.of(rule), 1);
    backend.breakers().configure(List.of(set)).await();
    backend.breakers().set(breaker, new Trip.Open(Optional.empty(), "by hand")).await();
  }

  private static Job guarded(String id) {
    return job(id).withTies(Ties.NONE.withBreaker("crm-api"));
  }

  @Test
  void those_of_its_type_hold_the_concurrency_of_a_type() {
    configure(limited(QueueLimits.NONE.withTypes(Map.of(TYPE, Limit.ofConcurrency(1)))));
    enqueue("a", "b");
    claim(2);

    assertThat(blocks("b")).containsExactly(full(Kind.TYPE_CONCURRENCY, TYPE, 1, "a"));
  }

  @Test
  void those_of_its_key_hold_the_concurrency_of_a_key() {
    var perKey = new PerKey(Limit.ofConcurrency(1), false, true, Map.of());
    configure(limited(QueueLimits.NONE.withPerKey(perKey)));
    enqueue(keyed("a", "k1"), keyed("b", "k2"), keyed("c", "k1"));
    claim(2);

    assertThat(blocks("c")).containsExactly(full(Kind.KEY_CONCURRENCY, "k1", 1, "a"));
  }

  @Test
  void who_is_between_two_attempts_holds_its_key_in_strict_order() {
    var strict = new PerKey(Limit.NONE, true, true, Map.of());
    configure(limited(QueueLimits.NONE.withPerKey(strict)));
    enqueue(keyed("a", "k1"), keyed("b", "k1"));
    var held = full(Kind.KEY_CONCURRENCY, "k1", 1, "a");
    var first = claim();
    assertThat(blocks("b")).containsExactly(held);

    settle(first, retryIn(Duration.ofSeconds(60)));

    assertThat(blocks("b")).containsExactly(held);
  }

  @Test
  void a_rate_blocks_until_it_lets_the_next_start() {
    configure(limited(QueueLimits.NONE.withRate(Rate.of(1, Duration.ofMinutes(1)))));
    enqueue("a", "b");
    claim(2);

    var block = blocks("b").getFirst();
    assertThat(block.kind()).isEqualTo(Kind.RATE_LIMIT);
    assertThat(block.name()).isEqualTo(QUEUE);
    assertThat(block.limit()).hasValue(1);
    assertThat(block.used()).hasValue(1);
    assertThat(block.freesAt().orElseThrow())
        .isBetween(clock.instant().plusSeconds(60), clock.instant().plusSeconds(62));
  }

  @Test
  void those_of_any_queue_hold_a_limiter() {
    var limiter = new Limiter("crm", Limit.ofConcurrency(1), 1);
    backend.limits().configure(List.of(limiter)).await();
    enqueue(asking("a").withQueue("sms"), asking("b"));
    claim(want(1, "sms"));

    assertThat(blocks("b")).containsExactly(full(Kind.LIMITER, "crm", 1, "a"));
  }

  @Test
  void tells_everything_that_blocks() {
    configure(QueueConfig.of(QUEUE).withConcurrency(1));
    enqueue("a", "b");
    claim(1);
    var pause = new Pause("ann", Optional.empty(), clock.instant(), Optional.empty());
    backend.queues().pause(QUEUE, Optional.of(pause)).await();

    assertThat(blocks("b"))
        .extracting(Block::kind)
        .containsExactlyInAnyOrder(Kind.QUEUE_PAUSED, Kind.QUEUE_CONCURRENCY);
  }

  @Test
  void counts_who_goes_before_it() {
    enqueue(job("a"), job("b").withPriority(1), job("c").withPriority(9), job("d"), job("e"));

    assertThat(standing("d").ahead()).isEqualTo(new Ahead(1, 1));
    assertThat(standing("b").ahead()).isEqualTo(Ahead.NOBODY);
    assertThat(standing("c").ahead()).isEqualTo(new Ahead(0, 4));
  }

  @Test
  void counts_who_goes_before_it_in_all_types_and_keys() {
    var perKey = new PerKey(Limit.ofConcurrency(5), false, true, Map.of());
    configure(limited(QueueLimits.NONE.withPerKey(perKey)));
    enqueue(keyed("a", "k1"), job("b"), keyed("c", "k2").withPriority(1), typed("d", "other"));
    enqueue(typed("e", "third").withPriority(9), keyed("f", "k1"), job("g"));

    assertThat(standing("f").ahead()).isEqualTo(new Ahead(3, 1));
    assertThat(standing("g").ahead()).isEqualTo(new Ahead(4, 1));
    assertThat(standing("e").ahead()).isEqualTo(new Ahead(0, 6));
  }

  @Test
  void counts_who_goes_before_it_by_priority_beside_keys_in_strict_order_too() {
    var perKey = new PerKey(Limit.ofConcurrency(1), true, false, Map.of());
    configure(limited(QueueLimits.NONE.withPerKey(perKey)));
    enqueue(keyed("a", "k1"), keyed("b", "k2").withPriority(2));
    enqueue(job("c").withPriority(0), keyed("d", "k2"));

    assertThat(standing("a").ahead()).isEqualTo(new Ahead(0, 2));
    assertThat(standing("b").ahead()).isEqualTo(new Ahead(0, 1));
    assertThat(standing("c").ahead()).isEqualTo(Ahead.NOBODY);
    assertThat(standing("d").ahead()).isEqualTo(new Ahead(1, 2));
  }

  private static Job typed(String id, String type) {
    return Job.of(id, type, QUEUE, job("x").args());
  }

  private void configure(QueueConfig config) {
    backend.queues().put(config, new Match.Any(), "ann").await();
  }

  private static QueueConfig limited(QueueLimits limits) {
    return QueueConfig.of(QUEUE).withLimits(limits);
  }

  private static Job keyed(String id, String key) {
    return job(id).withKey(Optional.of(key));
  }

  private static Job asking(String id) {
    return job(id).withTies(Ties.NONE.withLimiters(List.of(new Weighed("crm", 1))));
  }

  private static Block full(Kind kind, String name, int limit, String... holders) {
    var count = OptionalLong.of(limit);
    return new Block(kind, name, count, count, List.of(holders), Optional.empty());
  }

  private Standing standing(String id) {
    return backend.search().standing(id).await().orElseThrow();
  }

  private List<Block> blocks(String id) {
    return standing(id).blocks();
  }
}
