package io.millrace.core.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureTest {
  private static final String STACK =
      """
      com.example.Boom: no
      \tat com.example.Mail.send(Mail.java:10)
      \tat com.example.Mail.run(Mail.java:20)
      \tat com.example.Pool.a(Pool.java:1)
      \tat com.example.Pool.b(Pool.java:2)
      \tat com.example.Pool.c(Pool.java:3)
      \tat com.example.Main.main(Main.java:4)
      """;

  @Test
  void is_a_short_text() {
    assertThat(of("no")).matches("sig_[0-9a-f]{16}");
  }

  @ParameterizedTest
  @CsvSource({
    "timed out after 812 ms, timed out after 9 ms",
    "no user 'ann' here, no user 'bob' here",
    "no such row 4f0c1e2a-9b, no such row 77ab01cd-3e",
    "line 3: \"x\" is no date, line 14: \"y\" is no date"
  })
  void does_not_mind_what_differs_from_case_to_case(String one, String other) {
    assertThat(of(one)).isEqualTo(of(other));
  }

  @Test
  void minds_what_the_message_says() {
    assertThat(of("connection refused")).isNotEqualTo(of("connection reset"));
  }

  @Test
  void minds_the_type_of_the_job_the_kind_and_the_type_of_the_failure() {
    var failure = Failure.of(FailureKind.TIMEOUT, "Boom", "no");

    assertThat(Signature.of("mail.send", failure))
        .isNotEqualTo(Signature.of("mail.read", failure))
        .isNotEqualTo(Signature.of("mail.send", Failure.of(FailureKind.UNKNOWN, "Boom", "no")))
        .isNotEqualTo(Signature.of("mail.send", Failure.of(FailureKind.TIMEOUT, "Crash", "no")));
  }

  @Test
  void minds_the_topmost_frames_but_not_their_lines() {
    assertThat(stacked(STACK))
        .isEqualTo(stacked(STACK.replace("Mail.java:10", "Mail.java:11")))
        .isEqualTo(stacked(STACK.replace("Main.main", "Other.main")))
        .isNotEqualTo(stacked(STACK.replace("Mail.send", "Mail.read")));
  }

  private static String of(String message) {
    return Signature.of("mail.send", Failure.of(FailureKind.UNKNOWN, "Boom", message));
  }

  private static String stacked(String stack) {
    var failure =
        new Failure(
            FailureKind.UNKNOWN,
            "Boom",
            "no",
            Optional.of(stack),
            Optional.empty(),
            Optional.empty());
    return Signature.of("mail.send", failure);
  }
}
