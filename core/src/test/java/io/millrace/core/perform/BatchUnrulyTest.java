package io.millrace.core.perform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import io.millrace.core.job.Kept;
import io.millrace.core.job.Outcome;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Batches that do not keep to what they are asked: what the attempt stands on stays whole.
class BatchUnrulyTest extends OfNumbers {
  @Test
  void goes_on_after_one_that_reported_data_of_its_own() throws Exception {
    var first = new Heard(Kept.NOTHING);
    var meddling = new Meddling(25, context -> context.progress(1, "mine", Json.of("[1]")));

    meddling.perform(first);

    var second = new Heard(first.kept());
    assertThat(result(Numbers.to(25, TENS).perform(second)).path("failed").asLong()).isEqualTo(25);
  }

  @Test
  void lets_nobody_else_move_its_cursor() throws Exception {
    var result = result(new Meddling(5, context -> context.cursor(Json.of("7"))).perform(heard));

    assertThat(result.path("failed").asLong()).isEqualTo(5);
    assertThat(heard.kept().cursor()).isEmpty();
  }

  @Test
  void fails_as_an_attempt_when_a_fetch_does() {
    var failure = Failure.of(FailureKind.DEGRADED, "503", "unwell");
    var broken =
        new Unruly(Numbers.to(1, TENS)) {
          @Override
          public Page<Integer, Integer> fetch(Context context, @Nullable Integer cursor, int size)
              throws FailureException {
            throw new FailureException(failure);
          }
        };

    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(() -> broken.perform(heard))
        .satisfies(it -> assertThat(it.failure()).isEqualTo(failure));
  }

  @Test
  void takes_no_page_that_is_larger_than_it_asked_for() {
    var greedy =
        new Unruly(Numbers.to(20, TENS.withMaxItems(3))) {
          @Override
          public Page<Integer, Integer> fetch(Context context, @Nullable Integer cursor, int size)
              throws FailureException {
            return super.fetch(context, cursor, size + 1);
          }
        };

    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(() -> greedy.perform(heard))
        .satisfies(it -> assertThat(it.failure().type()).isEqualTo("page_too_large"));
  }

  /// A batch of numbers that does one thing as it should not.
  private abstract static class Unruly implements BatchPerformer<Integer, Integer> {
    private final Numbers numbers;

    Unruly(Numbers numbers) {
      this.numbers = numbers;
    }

    @Override
    public String type() {
      return "unruly";
    }

    @Override
    public Page<Integer, Integer> fetch(Context context, @Nullable Integer cursor, int size)
        throws FailureException {
      return numbers.fetch(context, cursor, size);
    }

    @Override
    public Outcome process(Context context, Integer item) throws Exception {
      return numbers.process(context, item);
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

  /// Reports what the batch itself keeps, while it does an item.
  private static final class Meddling extends Unruly {
    private final Consumer<Context> report;

    Meddling(int count, Consumer<Context> report) {
      super(Numbers.to(count, TENS));
      this.report = report;
    }

    @Override
    public Outcome process(Context context, Integer item) {
      report.accept(context);
      return Outcome.Done.EMPTY;
    }
  }
}
