package io.millrace.backend.contract.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.core.job.Claim;
import io.millrace.core.job.JobState;
import io.millrace.core.limit.Limit;
import io.millrace.core.query.Standing.Block;
import io.millrace.core.query.Standing.Kind;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.Extend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every backend promises about bounds of single types in a queue with several shards, beside
/// its own and those of keys; and what is said of who holds them.
public abstract class QueueShardsTypeContract extends WithShards {
  private void enqueueOf(String type, int count) {
    for (int at = 0; at < count; at++) {
      enqueue(typed(type + "-" + at, type));
    }
  }

  private static long of(List<Claim> lent, String type) {
    return lent.stream().filter(it -> it.job().type().equals(type)).count();
  }

  @Test
  void lets_so_many_of_a_type_run_and_hides_no_others_behind_them() {
    types(Map.of("a", Limit.ofConcurrency(3), "b", Limit.ofConcurrency(2)));
    enqueueOf("a", 12);
    enqueueOf("b", 12);
    enqueueOf("c", 12);

    var lent = claim(36);

    assertThat(List.of(of(lent, "a"), of(lent, "b"), of(lent, "c"))).containsExactly(3L, 2L, 12L);
    assertThat(claim(36)).isEmpty();
    lent.stream().filter(it -> it.job().type().equals("b")).forEach(it -> settle(it, DONE));
    assertThat(claim(36)).hasSize(2).allMatch(it -> it.job().type().equals("b"));
  }

  @Test
  void counts_one_that_is_bounded_by_its_type_in_its_queue_too() {
    put(
        of(SHARDS)
            .withConcurrency(4)
            .withLimits(QueueLimits.NONE.withTypes(Map.of("a", Limit.ofConcurrency(3)))));
    enqueueOf("a", 12);

    var lent = claim(MANY);
    enqueueOf("b", 12);

    assertThat(lent).hasSize(3);
    assertThat(claim(MANY)).hasSize(1).allMatch(it -> it.job().type().equals("b"));
    settle(lent.getFirst(), DONE);
    assertThat(claim(MANY)).hasSize(1);
    assertThat(claim(MANY)).isEmpty();
  }

  @Test
  void goes_by_the_bound_of_a_type_that_it_has_now() {
    types(Map.of("a", Limit.ofConcurrency(2)));
    enqueueOf("a", 12);
    enqueueOf("b", 3);
    var lent = new ArrayList<>(claim(MANY));
    assertThat(lent).hasSize(5);

    types(Map.of("a", Limit.ofConcurrency(3), "b", Limit.ofConcurrency(4)));
    enqueueOf("b", 9);
    var more = claim(MANY);

    assertThat(List.of(of(more, "a"), of(more, "b"))).containsExactly(1L, 1L);
    types(Map.of());
    assertThat(claim(MANY)).hasSize(9 + 5);
  }

  @Test
  void bounds_keys_beside_what_bounds_it_as_one() {
    var keys = new PerKey(Limit.ofConcurrency(2), false, true, Map.of());
    put(of(SHARDS).withConcurrency(5).withLimits(QueueLimits.NONE.withPerKey(keys)));
    for (int at = 0; at < MANY; at++) {
      enqueue(keyed("j" + at, "key" + at % 6));
    }
    var done = new ArrayList<String>();

    for (var lent = claim(MANY); !lent.isEmpty(); lent = claim(MANY)) {
      assertThat(lent).hasSizeLessThanOrEqualTo(5);
      assertThat(claim(MANY)).isEmpty();
      done.addAll(ids(lent));
      lent.forEach(it -> settle(it, DONE));
    }

    assertThat(done).hasSize(MANY);
    assertThat(findings()).isEmpty();
  }

  @Test
  void counts_who_ran_bounded_by_his_type_when_his_queue_is_bounded_too() {
    types(Map.of("a", Limit.ofConcurrency(9)));
    enqueueOf("a", 12);
    var lent = claim(6);

    put(
        of(SHARDS)
            .withConcurrency(6)
            .withLimits(QueueLimits.NONE.withTypes(Map.of("a", Limit.ofConcurrency(9)))));

    for (int time = 0; time < 5; time++) {
      clock.pass(LEASE.dividedBy(2));
      lent.forEach(it -> extend(it, Extend.OWN_LENGTH));
    }
    assertThat(claim(MANY)).isEmpty();
    settle(lent.getFirst(), DONE);
    assertThat(claim(MANY)).hasSize(1);
  }

  @Test
  void says_who_holds_what_a_job_waits_for() {
    put(
        of(SHARDS)
            .withConcurrency(3)
            .withLimits(QueueLimits.NONE.withTypes(Map.of("a", Limit.ofConcurrency(1)))));
    enqueueOf("a", 2);
    var first = claim(MANY);
    enqueueOf("b", 3);
    claim(MANY);

    var blocks = backend.search().standing(waiting("a")).await().orElseThrow().blocks();

    assertThat(blocks)
        .extracting(Block::kind, Block::name, it -> it.limit().orElse(0), it -> it.holders().size())
        .containsExactlyInAnyOrder(
            tuple(Kind.QUEUE_CONCURRENCY, QUEUE, 3L, 3), tuple(Kind.TYPE_CONCURRENCY, "a", 1L, 1));
    assertThat(blocks)
        .filteredOn(it -> it.kind() == Kind.TYPE_CONCURRENCY)
        .allSatisfy(it -> assertThat(it.holders()).isEqualTo(ids(first)));
    settle(first.getFirst(), DONE);
    assertThat(backend.search().standing(waiting("a")).await().orElseThrow().blocks()).isEmpty();
  }

  private String waiting(String type) {
    return IntStream.range(0, 2)
        .mapToObj(at -> type + "-" + at)
        .filter(id -> state(id) == JobState.READY)
        .findFirst()
        .orElseThrow();
  }
}
