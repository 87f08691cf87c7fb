package io.millrace.plugin.middleware;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.perform.Given;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {
  private static final Given GIVEN =
      Given.args("{\"password\": \"tiger-7\", \"crm\": {\"token\": \"abcd\"}, \"pin\": 4711}");

  private static Outcome after(String path, Outcome outcome) {
    return new Redaction(List.of(path)).afterExecute(GIVEN, outcome);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "result.token | {\"token\":\"abc\",\"n\":1} | {\"token\":\"•••\",\"n\":1}",
        "result.a.b | {\"a\":{\"b\":[1,2]},\"b\":1} | {\"a\":{\"b\":\"•••\"},\"b\":1}",
        "*.token | {\"a\":{\"token\":1},\"token\":{\"x\":2}} | {\"a\":{\"token\":\"•••\"},\"token\":\"•••\"}",
        "result.*.key | {\"a\":{\"key\":1,\"b\":{\"key\":2}},\"key\":3} | {\"a\":{\"key\":\"•••\",\"b\":{\"key\":\"•••\"}},\"key\":3}",
        "result.users.mail | {\"users\":[{\"mail\":\"a\"},{\"mail\":\"b\"}]} | {\"users\":[{\"mail\":\"•••\"},{\"mail\":\"•••\"}]}",
        "result | 17 | \"•••\"",
      })
  void masks_what_stands_at_a_path_of_the_result(String path, String result, String masked) {
    assertThat(after(path, new Outcome.Done(Json.of(result))))
        .isEqualTo(new Outcome.Done(Json.of(masked)));
  }

  @Test
  void leaves_every_byte_of_a_result_without_such_a_path() {
    var done = new Outcome.Done(Json.of("{ \"args\" : {\"token\": 1.50} }"));

    assertThat(after("args.token", done)).isEqualTo(done);
  }

  @ParameterizedTest
  @CsvSource({
    "args.password, 'login of tiger-7 failed', 'login of ••• failed'",
    "*.token, 'GET /?t=abcd', 'GET /?t=•••'",
    "args.pin, 'PIN 4711 is wrong', 'PIN ••• is wrong'",
    "args.crm, 'abcd and tiger-7', '••• and tiger-7'",
    "result.password, 'login of tiger-7', 'login of tiger-7'"
  })
  void cuts_what_the_args_hold_at_a_path_out_of_a_failure(
      String path, String message, String masked) {
    var failure =
        new Failure(
            FailureKind.UNKNOWN,
            "x",
            message,
            Optional.of("at x: " + message),
            Optional.of("E7"),
            Optional.empty());
    var expected =
        new Failure(
            FailureKind.UNKNOWN,
            "x",
            masked,
            Optional.of("at x: " + masked),
            Optional.of("E7"),
            Optional.empty());

    assertThat(after(path, new Outcome.Retry(failure, Optional.empty())))
        .isEqualTo(new Outcome.Retry(expected, Optional.empty()));
    assertThat(after(path, new Outcome.Dead(failure))).isEqualTo(new Outcome.Dead(expected));
    assertThat(after(path, new Outcome.Discard(failure))).isEqualTo(new Outcome.Discard(expected));
  }

  @Test
  void masks_the_whole_of_what_it_cannot_read() {
    assertThat(after("result.a", new Outcome.Done(Json.of("{broken"))))
        .isEqualTo(new Outcome.Done(Json.of("\"•••\"")));

    var failure = Failure.of(FailureKind.UNKNOWN, "x", "tiger-7");
    assertThat(
            new Redaction(List.of("args.a"))
                .afterExecute(Given.args("{broken"), new Outcome.Dead(failure)))
        .isEqualTo(new Outcome.Dead(Failure.of(FailureKind.UNKNOWN, "x", "•••")));
  }
}
