package io.millrace.core.perform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import io.millrace.core.job.Kept;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.BatchOptions.OnError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// One attempt at a batch, from where the last one left it.
class BatchTest {
  private static final BatchOptions TENS = BatchOptions.DEFAULT.withBatchSize(10);
  private static final BatchOptions ONE_BY_ONE = TENS.withConcurrency(1);

  private final Heard heard = new Heard(Kept.NOTHING);

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
  void counts_items_that_fail_and_goes_on() throws Exception {
    var result = run(25, TENS, number -> number % 10 != 3);

    assertThat(result.path("status").asText()).isEqualTo("partial");
    assertThat(result.path("processed").asLong()).isEqualTo(22);
    assertThat(result.path("failed").asLong()).isEqualTo(3);
    assertThat(result.path("errors").findValuesAsText("message"))
        .containsExactly("no 3", "no 13", "no 23");
    assertThat(result.path("errors").get(1).path("page").asInt()).isEqualTo(2);
    assertThat(result.path("errors").get(1).path("item").asInt()).isEqualTo(4);
  }

  @Test
  void keeps_the_last_ten_errors() throws Exception {
    var result = run(25, TENS, number -> number >= 22);

    assertThat(result.path("errors").findValuesAsText("message"))
        .containsExactlyElementsOf(numbers(12, 22).stream().map(it -> "no " + it).toList());
  }

  @Test
  void has_failed_when_every_item_has() throws Exception {
    assertThat(run(3, TENS, _ -> false).path("status").asText()).isEqualTo("failed");
  }

  @Test
  void begins_no_other_item_when_one_that_fails_stops_it() throws Exception {
    var begun = new ArrayList<Integer>();

    var result =
        run(
            25,
            ONE_BY_ONE.withOnError(new OnError.Stop()),
            number -> {
              begun.add(number);
              return number != 14;
            });

    assertThat(begun).containsExactlyElementsOf(numbers(0, 15));
    assertThat(result.path("status").asText()).isEqualTo("failed");
    assertThat(result.path("processed").asLong()).isEqualTo(14);
    assertThat(result.path("cursor").asInt()).as("of the page that is not done").isEqualTo(10);
  }

  @Test
  void tries_an_item_again_as_often_as_it_is_told() throws Exception {
    var tries = new AtomicInteger();

    var result = run(1, TENS.withOnError(new OnError.Retry(3)), _ -> tries.incrementAndGet() == 3);

    assertThat(result.path("processed").asLong()).isOne();
    assertThat(tries).hasValue(3);
  }

  @Test
  void counts_an_item_that_is_tried_in_vain_once() throws Exception {
    var tries = new AtomicInteger();

    var result =
        run(
            1,
            TENS.withOnError(new OnError.Retry(2)),
            _ -> {
              tries.incrementAndGet();
              return false;
            });

    assertThat(result.path("failed").asLong()).isOne();
    assertThat(tries).hasValue(2);
  }

  @Test
  void does_not_try_again_what_cannot_go_well() throws Exception {
    var tries = new AtomicInteger();
    var numbers =
        new Numbers(
            1,
            TENS.withOnError(new OnError.Retry(3)),
            _ -> {
              tries.incrementAndGet();
              return new Outcome.Dead(Failure.of(FailureKind.RETRYABLE, "gone", "gone"));
            });

    numbers.perform(heard);

    assertThat(tries).hasValue(1);
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

  @Test
  void begins_no_other_item_when_it_is_asked_to_stop_and_lets_those_under_way_end()
      throws Exception {
    var gate = new CountDownLatch(1);
    var begun = new CountDownLatch(2);
    Set<Integer> ended = ConcurrentHashMap.newKeySet();
    var numbers =
        new Numbers(
            25,
            TENS.withConcurrency(2),
            number -> {
              begun.countDown();
              gate.await();
              ended.add(number);
              return Outcome.Done.EMPTY;
            });
    var attempt = Thread.startVirtualThread(() -> stopped(heard, numbers));
    begun.await();

    heard.cancel();
    gate.countDown();

    attempt.join();
    assertThat(ended).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void interrupts_those_under_way_when_it_is_interrupted() throws Exception {
    var begun = new CountDownLatch(2);
    var interrupted = new AtomicInteger();
    var numbers =
        new Numbers(
            25,
            TENS.withConcurrency(2),
            _ -> {
              begun.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                throw e;
              }
              return Outcome.Done.EMPTY;
            });
    var attempt = Thread.startVirtualThread(() -> stopped(heard, numbers));
    begun.await();

    heard.cancel();
    attempt.interrupt();

    attempt.join();
    assertThat(interrupted).hasValue(2);
  }

  @Test
  void stores_nothing_of_a_page_in_which_it_was_stopped() {
    stopped(
        heard,
        new Numbers(
            25,
            ONE_BY_ONE,
            number -> {
              if (number == 9) {
                heard.cancel();
              }
              return Outcome.Done.EMPTY;
            }));

    assertThat(heard.kept().cursor()).isEmpty();
  }

  @Test
  void counts_an_item_whose_failure_cannot_even_be_told() throws Exception {
    var result =
        run(
            3,
            ONE_BY_ONE,
            _ -> {
              throw new Speechless();
            });

    assertThat(result.path("failed").asLong()).isEqualTo(3);
  }

  private static final class Speechless extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("speechless");
    }
  }

  @Test
  void goes_on_after_one_that_reported_data_of_its_own() throws Exception {
    var first = new Heard(Kept.NOTHING);
    var meddling = new Meddling(Numbers.to(25, TENS), "data");

    meddling.perform(first);

    var second = new Heard(first.kept());
    assertThat(result(Numbers.to(25, TENS).perform(second)).path("failed").asLong()).isEqualTo(25);
  }

  @Test
  void lets_nobody_else_move_its_cursor() throws Exception {
    var result = result(new Meddling(Numbers.to(5, TENS), "cursor").perform(heard));

    assertThat(result.path("failed").asLong()).isEqualTo(5);
    assertThat(heard.kept().cursor()).isEmpty();
  }

  /// Reports what the batch itself keeps, while it does an item.
  private record Meddling(Numbers numbers, String what)
      implements BatchPerformer<Integer, Integer> {
    @Override
    public String type() {
      return "meddling";
    }

    @Override
    public Page<Integer, Integer> fetch(Context context, Integer cursor, int size) {
      return numbers.fetch(context, cursor, size);
    }

    @Override
    public Outcome process(Context context, Integer item) {
      if (what.equals("data")) {
        context.progress(1, "mine", Json.of("[1]"));
      } else {
        context.cursor(Json.of("7"));
      }
      return Outcome.Done.EMPTY;
    }

    @Override
    public BatchOptions options(Context context) {
      return numbers.options();
    }

    @Override
    public Class<Integer> cursorType() {
      return Integer.class;
    }
  }

  @Test
  void fails_as_an_attempt_when_a_fetch_does() {
    var broken =
        new Broken(new FailureException(Failure.of(FailureKind.DEGRADED, "503", "unwell")));

    assertThatExceptionOfType(FailureException.class).isThrownBy(() -> broken.perform(heard));
  }

  @Test
  void takes_no_page_that_is_larger_than_it_asked_for() {
    var numbers = new Numbers(20, TENS.withMaxItems(3), _ -> Outcome.Done.EMPTY);
    var greedy = new Greedy(numbers);

    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(() -> greedy.perform(heard))
        .satisfies(it -> assertThat(it.failure().type()).isEqualTo("page_too_large"));
  }

  private record Broken(FailureException cause) implements BatchPerformer<Integer, Integer> {
    @Override
    public String type() {
      return "broken";
    }

    @Override
    public Page<Integer, Integer> fetch(Context context, Integer cursor, int size)
        throws FailureException {
      throw cause;
    }

    @Override
    public Outcome process(Context context, Integer item) {
      return Outcome.Done.EMPTY;
    }

    @Override
    public Class<Integer> cursorType() {
      return Integer.class;
    }
  }

  /// Brings one more than it is asked for.
  private record Greedy(Numbers numbers) implements BatchPerformer<Integer, Integer> {
    @Override
    public String type() {
      return "greedy";
    }

    @Override
    public Page<Integer, Integer> fetch(Context context, Integer cursor, int size) {
      return numbers.fetch(context, cursor, size + 1);
    }

    @Override
    public Outcome process(Context context, Integer item) {
      return Outcome.Done.EMPTY;
    }

    @Override
    public BatchOptions options(Context context) {
      return numbers.options();
    }

    @Override
    public Class<Integer> cursorType() {
      return Integer.class;
    }
  }

  private interface Item {
    boolean goesWell(int number) throws Exception;
  }

  private JsonNode run(int count, BatchOptions options, Item item) throws Exception {
    Numbers.Work work =
        number -> {
          if (!item.goesWell(number)) {
            throw new IllegalStateException("no " + number);
          }
          return Outcome.Done.EMPTY;
        };
    return result(new Numbers(count, options, work).perform(heard));
  }

  private static JsonNode result(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    Json result = ((Outcome.Done) outcome).result();
    return result.tree();
  }

  /// Runs an attempt that does not come to its end.
  private static void stopped(Heard heard, Numbers numbers) {
    assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> numbers.perform(heard));
  }

  private static List<Integer> numbers(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }
}
