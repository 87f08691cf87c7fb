package io.millrace.core.perform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.job.Json;
import io.millrace.core.job.Kept;
import io.millrace.core.job.Outcome;
import java.util.List;
import java.util.stream.IntStream;

/// What the tests of batches stand on: batches of numbers, and what their holder heard.
abstract class OfNumbers {
  static final BatchOptions TENS = BatchOptions.DEFAULT.withBatchSize(10);

  static final BatchOptions ONE_BY_ONE = TENS.withConcurrency(1);

  final Heard heard = new Heard(Kept.NOTHING);

  interface Item {
    boolean goesWell(int number) throws Exception;
  }

  JsonNode run(int count, BatchOptions options, Item item) throws Exception {
    Numbers.Work work =
        number -> {
          if (!item.goesWell(number)) {
            throw new IllegalStateException("no " + number);
          }
          return Outcome.Done.EMPTY;
        };
    return result(new Numbers(count, options, work).perform(heard));
  }

  static JsonNode result(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    Json result = ((Outcome.Done) outcome).result();
    return result.tree();
  }

  /// Runs an attempt that does not come to its end.
  static void stopped(Heard heard, Numbers numbers) {
    assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> numbers.perform(heard));
  }

  static List<Integer> numbers(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }
}
