package io.millrace.core.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FailureTest {
  @Test
  void keeps_a_message_that_fits() {
    var message = "x".repeat(Failure.MAX_MESSAGE);

    assertThat(of(message).message()).isEqualTo(message);
  }

  @Test
  void cuts_a_message_that_does_not_and_shows_it() {
    var cut = of("x".repeat(Failure.MAX_MESSAGE + 1)).message();

    assertThat(cut).isEqualTo("x".repeat(Failure.MAX_MESSAGE - 3) + "…");
  }

  @Test
  void never_cuts_between_the_halves_of_a_character() {
    for (int shift = 0; shift < 4; shift++) {
      var cut = of("x".repeat(shift) + "😀".repeat(Failure.MAX_MESSAGE)).message();

      assertThat(bytes(cut)).isBetween(Failure.MAX_MESSAGE - 3, Failure.MAX_MESSAGE);
      assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(cut)).isTrue();
    }
  }

  @Test
  void cuts_its_names_too() {
    var name = "x".repeat(Failure.MAX_NAME + 1);

    var cut =
        new Failure(
            FailureKind.UNKNOWN, name, "m", Optional.empty(), Optional.of(name), Optional.empty());

    assertThat(bytes(cut.type())).isEqualTo(Failure.MAX_NAME);
    assertThat(cut.code()).contains(cut.type());
  }

  @Test
  void cuts_the_stack_too() {
    var failure =
        new Failure(
            FailureKind.UNKNOWN,
            "Boom",
            "no",
            Optional.of("x".repeat(Failure.MAX_STACK * 2)),
            Optional.empty(),
            Optional.empty());

    assertThat(failure.stack())
        .hasValueSatisfying(it -> assertThat(bytes(it)).isEqualTo(Failure.MAX_STACK));
  }

  @Test
  void tells_what_was_thrown() {
    var failure = Failure.thrown(FailureKind.UNKNOWN, new IllegalStateException("no"));

    assertThat(failure.type()).isEqualTo("java.lang.IllegalStateException");
    assertThat(failure.message()).isEqualTo("no");
    assertThat(failure.stack()).hasValueSatisfying(it -> assertThat(it).contains("FailureTest"));
  }

  @Test
  void names_what_was_thrown_without_a_message() {
    assertThat(Failure.thrown(FailureKind.UNKNOWN, new IllegalStateException()).message())
        .isEqualTo("IllegalStateException");
  }

  private static Failure of(String message) {
    return Failure.of(FailureKind.UNKNOWN, "Boom", message);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  @Test
  void is_made_also_of_what_throws_when_it_is_asked() {
    var speechless =
        new RuntimeException() {
          private static final long serialVersionUID = 1L;

          @Override
          public String getMessage() {
            throw new IllegalStateException("speechless");
          }
        };

    var failure = Failure.thrown(FailureKind.UNKNOWN, speechless);

    assertThat(failure.type()).isEqualTo(speechless.getClass().getName());
    assertThat(failure.message()).contains("IllegalStateException");
  }
}
