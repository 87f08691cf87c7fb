package io.millrace.plugin.performer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.backend.contract.perform.Given;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.FailureException;
import io.millrace.core.perform.Performer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The performers in the box, by what they are given.
class BoxTest {
  @Test
  void echo_answers_what_it_was_given() {
    assertThat(new Echo().perform(Given.args("{\"b\": 1, \"a\": [2.50]}")))
        .isEqualTo(new Outcome.Done(Json.of("{\"b\": 1, \"a\": [2.50]}")));
  }

  @Test
  void log_writes_one_line_to_the_log_of_its_job() throws Exception {
    var given = Given.args("{\"message\": \"hello\", \"level\": \"warn\"}");

    assertThat(new Log().perform(given)).isEqualTo(Outcome.Done.EMPTY);

    assertThat(given.logged).containsExactly("warn hello");
  }

  @Test
  void log_writes_at_info_when_nothing_else_is_said() throws Exception {
    var given = Given.args("{\"message\": \"hello\"}");

    new Log().perform(given);

    assertThat(given.logged).containsExactly("info hello");
  }

  @Test
  void delay_waits_as_long_as_it_is_told_and_says_how_long_it_was() throws Exception {
    long begun = System.nanoTime();

    var outcome = (Outcome.Done) new Delay().perform(Given.args("{\"for\": \"150ms\"}"));

    assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(Duration.ofMillis(150).toNanos());
    assertThat(outcome.result().tree().path("waited_ms").longValue()).isBetween(150L, 10_000L);
  }

  @Test
  void delay_stops_when_it_is_asked_to() {
    var given = Given.args("{\"for\": \"1h\"}");
    var waiting =
        CompletableFuture.runAsync(() -> {
          try {
            new Delay().perform(given);
          } catch (FailureException | InterruptedException e) {
            throw new CompletionException(e);
          }
        });

    given.cancel();

    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(waiting::join)
        .withCauseInstanceOf(InterruptedException.class);
  }

  @Test
  void fail_fails_always_when_nothing_is_said() {
    assertThat(failure(new Fail(), Given.attempt(1_000, "{}")))
        .isEqualTo(
            Failure.of(FailureKind.RETRYABLE, "told_to_fail", "failed because it was told to"));
  }

  @Test
  void fail_fails_so_many_times_and_then_succeeds() throws FailureException {
    var args = "{\"times\": 2, \"message\": \"no luck\", \"then\": {\"ok\": true}}";

    assertThat(failure(new Fail(), Given.attempt(2, args)).message()).isEqualTo("no luck");
    assertThat(new Fail().perform(Given.attempt(3, args)))
        .isEqualTo(new Outcome.Done(Json.of("{\"ok\":true}")));
  }

  @ParameterizedTest
  @EnumSource
  void fail_knows_every_kind_of_failure(FailureKind kind) {
    var given = Given.args("{\"kind\": \"%s\"}".formatted(kind.wire()));

    assertThat(failure(new Fail(), given).kind()).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          log   | {}                              | message must be a text
          log   | {"message": 7}                  | message must be a text
          log   | {"message": "a", "level": "x"}  | level must be one of debug, info, warn, error
          log   | {"message": "a", "levle": "x"}  | levle is not known; there are message, level
          delay | {}                              | for must be a text
          delay | {"for": 200}                    | for must be a text
          delay | {"for": "soon"}                 | for:
          delay | {"for": "1s", "until": "x"}     | until is not known; there are for
          fail  | {"times": -1}                   | times must be a whole number, not below 0
          fail  | {"times": 1.5}                  | times must be a whole number, not below 0
          fail  | {"kind": "bad"}                 | kind must be one of retryable, transient,
          fail  | {"message": []}                 | message must be a text
          fail  | {"then": 7}                     | then must be an object
          fail  | {"tiems": 1}                    | tiems is not known; there are times, kind,
          """)
  void says_what_is_allowed_where_args_are_wrong(String type, String args, String says) {
    var failure = failure(performer(type), Given.args(args));

    assertThat(failure.kind()).isEqualTo(FailureKind.TERMINAL);
    assertThat(failure.type()).isEqualTo("invalid_args");
    assertThat(failure.message()).startsWith(says);
  }

  private static Performer performer(String type) {
    return switch (type) {
      case "log" -> new Log();
      case "delay" -> new Delay();
      default -> new Fail();
    };
  }

  private static Failure failure(Performer performer, Given given) {
    var thrown =
        assertThatExceptionOfType(FailureException.class)
            .isThrownBy(() -> performer.perform(given))
            .actual();
    return thrown.failure();
  }
}
