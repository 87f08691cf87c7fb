package io.millrace.core.perform;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Kept;
import io.millrace.core.job.Outcome;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// One attempt at a batch, from where the last one left it.
class BatchTest extends OfNumbers {
  @Test
  void processes_each_item_of_each_page_once() throws Exception {
    var done = new ConcurrentLinkedQueue<Integer>();

    run(25, TENS, done::add);

    assertThat(done).containsExactlyInAnyOrderElementsOf(numbers(0, 25));
  }

  @Test
  void answers_what_it_came_to() throws Exception {
    var result = run(25, TENS, _ -> true);

    assertThat(result.path("status").asText()).isEqualTo("completed");
    assertThat(result.path("processed").asLong()).isEqualTo(25);
    assertThat(result.path("failed").asLong()).isZero();
    assertThat(result.path("errors")).isEmpty();
    assertThat(result.path("cursor").isNull()).isTrue();
    assertThat(result.has("duration_ms")).isTrue();
  }

  @Test
  void has_each_page_stored_before_it_fetches_the_next() throws Exception {
    run(25, TENS, _ -> true);

    var steps = heard.said.stream().filter(it -> !it.startsWith("page") && !it.contains("done"));
    assertThat(steps)
        .containsExactly("fetch 0", "save 10", "beat", "fetch 10", "save 20", "beat", "fetch 20");
  }

  @Test
  void goes_on_behind_the_last_page_with_what_was_counted() throws Exception {
    var first = new Heard(Kept.NOTHING);
    first.loseLease();
    stopped(first, Numbers.to(25, TENS));

    var second = new Heard(first.kept());
    var result = result(Numbers.to(25, TENS).perform(second));

    assertThat(second.said.getFirst()).isEqualTo("fetch 10");
    assertThat(result.path("processed").asLong()).isEqualTo(25);
  }

  @Test
  void counts_nothing_of_a_page_that_was_not_done() throws Exception {
    var first = new Heard(Kept.NOTHING);
    stopped(
        first,
        new Numbers(
            25,
            ONE_BY_ONE,
            number -> {
              if (number == 14) {
                first.cancel();
              }
              return Outcome.Done.EMPTY;
            }));

    var result = result(Numbers.to(25, TENS).perform(new Heard(first.kept())));

    assertThat(result.path("processed").asLong()).isEqualTo(25);
  }

  @Test
  void answers_again_what_it_came_to_when_its_end_got_lost() throws Exception {
    var result = run(25, TENS, _ -> true);
    var again = new Heard(heard.kept());

    assertThat(result(Numbers.to(25, TENS).perform(again))).isEqualTo(result);
    assertThat(again.said).isEmpty();
  }

  @Test
  void shows_how_far_it_is_within_a_page() throws Exception {
    run(4, ONE_BY_ONE, _ -> true);

    assertThat(heard.said).contains("page 1: 1 of 4", "page 1: 2 of 4", "page 1: 3 of 4");
  }

  @Test
  void shows_the_counts_of_the_pages_that_are_done() throws Exception {
    run(25, TENS, number -> number != 3);

    var data = heard.kept().data().orElseThrow().tree();
    assertThat(data.path("processed").asLong()).isEqualTo(24);
    assertThat(data.path("failed").asLong()).isEqualTo(1);
    assertThat(data.path("pages").asLong()).isEqualTo(3);
  }

  @Test
  void processes_as_many_at_once_as_it_may_and_no_more() throws Exception {
    var together = new CyclicBarrier(4);
    var now = new AtomicInteger();
    var most = new AtomicInteger();

    run(
        12,
        TENS.withConcurrency(4).withBatchSize(12),
        _ -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          together.await();
          now.decrementAndGet();
          return true;
        });

    assertThat(most).hasValue(4);
  }

  @Test
  void takes_no_more_items_than_it_may_and_says_where_the_others_are() throws Exception {
    var done = ConcurrentHashMap.<Integer>newKeySet();

    var result = run(25, TENS.withMaxItems(14), done::add);

    assertThat(done).containsExactlyInAnyOrderElementsOf(numbers(0, 14));
    assertThat(result.path("cursor").asInt()).isEqualTo(14);
  }

  @Test
  void counts_what_earlier_attempts_took_against_what_it_may_take() throws Exception {
    var first = new Heard(Kept.NOTHING);
    first.loseLease();
    stopped(first, Numbers.to(25, TENS.withMaxItems(14)));
    var second = new Heard(first.kept());

    var result = result(Numbers.to(25, TENS.withMaxItems(14)).perform(second));

    assertThat(result.path("processed").asLong()).isEqualTo(14);
  }
}
