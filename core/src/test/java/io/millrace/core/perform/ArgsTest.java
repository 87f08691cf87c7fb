package io.millrace.core.perform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgsTest {
  @Test
  void refuses_what_is_not_known_and_names_what_there_is() {
    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(() -> args("{\"tims\":1}"))
        .withMessage("tims is not known; there are times, then")
        .satisfies(it -> assertThat(it.failure().kind()).isEqualTo(FailureKind.TERMINAL));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "\"1\"", "3000000000"})
  void takes_only_whole_numbers_from_0_on_for_a_count(String number) throws FailureException {
    var args = args("{\"times\":" + number + "}");

    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(() -> args.count("times", 7))
        .withMessage("times must be a whole number, not below 0");
  }

  @Test
  void counts_what_is_named_and_otherwise_what_it_is_told() throws FailureException {
    assertThat(args("{\"times\":0}").count("times", 7)).isZero();
    assertThat(args("{}").count("times", 7)).isEqualTo(7);
  }

  private static Args args(String json) throws FailureException {
    return Args.of(Json.of(json).tree(), "args", "times", "then");
  }
}
