package io.millrace.backend.contract.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.limit.Limit;
import io.millrace.core.limit.LimitName;
import io.millrace.core.limit.Rate;
import io.millrace.core.query.Standing.Kind;
import io.millrace.core.queue.QueueLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What every backend promises about rates of a queue with several shards and of its types: in no
/// window more starts than may, wherever it lies.
public abstract class QueueShardsRateContract extends WithShards {
  private static final Duration STEP = Duration.ofSeconds(10);

  /// What started in it is counted together.
  private static final Duration SLICE = STEP.dividedBy(59);

  @Test
  void starts_no_more_in_any_window_than_its_rate() {
    var rate = new Rate(6, STEP, 2, false);
    put(of(SHARDS).withLimits(QueueLimits.NONE.withRate(rate)));
    startsNoMore(rate);
  }

  @Test
  void starts_no_more_of_a_type_in_any_window_than_its_rate() {
    var rate = new Rate(6, STEP, 0, false);
    types(Map.of(TYPE, Limit.ofRate(rate)));
    startsNoMore(rate);
  }

  /// Asks for jobs at odd times, and never sees more start in a window than may.
  private void startsNoMore(Rate rate) {
    var random = new SplittableRandom(5);
    var starts = new ArrayList<Instant>();
    int made = 0;
    for (int round = 0; round < 150; round++) {
      for (int more = 0; more < 2; more++) {
        enqueue("of-rate-" + made++);
      }
      clock.pass(Duration.ofMillis(random.nextInt(1_500)));
      for (var claim : claim(1 + random.nextInt(20))) {
        starts.add(clock.instant());
        settle(claim, DONE);
      }
      var from = clock.instant().minus(rate.per());
      assertThat(starts.stream().filter(it -> it.isAfter(from)).count())
          .isLessThanOrEqualTo(rate.limit() + rate.burst());
    }
    var time = Duration.between(starts.getFirst(), starts.getLast()).toMillis();
    assertThat(starts).hasSizeGreaterThan((int) (rate.limit() * time / rate.per().toMillis() / 2));
  }

  @Test
  void says_of_the_first_that_its_rate_holds_until_when() {
    put(of(SHARDS).withLimits(QueueLimits.NONE.withRate(Rate.of(2, STEP))));
    enqueue("a", "b", "c");

    var first = claim(want(MANY, QUEUE));
    var second = claim(want(MANY, QUEUE));

    assertThat(first.lent()).hasSize(2);
    assertThat(Stream.of(first, second).flatMap(it -> it.held().stream()))
        .singleElement()
        .satisfies(it -> {
          assertThat(it.by()).isEqualTo(new LimitName(LimitName.Kind.QUEUE, QUEUE));
          assertThat(it.until().orElseThrow()).isBetween(opens(), opens().plus(SLICE));
        });
    assertThat(second.frees()).containsKey(QUEUE);
    clock.pass(STEP.plus(SLICE));
    assertThat(claim(MANY)).hasSize(1);
  }

  @Test
  void says_that_its_rate_holds_a_job_and_until_when() {
    put(of(SHARDS).withLimits(QueueLimits.NONE.withRate(Rate.of(1, STEP))));
    enqueue("a-0", "a-1");
    var ready = claim(MANY).getFirst().job().id().equals("a-0") ? "a-1" : "a-0";

    assertThat(backend.search().standing(ready).await().orElseThrow().blocks())
        .singleElement()
        .satisfies(it -> {
          assertThat(it.kind()).isEqualTo(Kind.RATE_LIMIT);
          assertThat(it.name()).isEqualTo(QUEUE);
          assertThat(it.limit()).hasValue(1);
          assertThat(it.used()).hasValue(1);
          assertThat(it.freesAt().orElseThrow()).isBetween(opens(), opens().plus(SLICE));
        });
  }

  private Instant opens() {
    return clock.instant().plus(STEP);
  }
}
