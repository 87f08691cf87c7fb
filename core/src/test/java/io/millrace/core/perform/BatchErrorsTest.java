package io.millrace.core.perform;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.BatchOptions.OnError;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Items of a batch that fail: counted, tried again, or the end of it.
class BatchErrorsTest extends OfNumbers {
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
}
