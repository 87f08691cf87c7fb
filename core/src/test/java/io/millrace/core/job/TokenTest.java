package io.millrace.core.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {
  private static final Token TOKEN = new Token(7, "k3p9");

  @Test
  void is_its_epoch_and_its_stamp_as_one_text() {
    assertThat(TOKEN.text()).isEqualTo("7.k3p9");
    assertThat(Token.of("7.k3p9")).contains(TOKEN);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1_767_225_600_000L, 999_999_999_999_999_999L})
  void reads_back_any_epoch(long epoch) {
    var token = new Token(epoch, "k3p9");

    assertThat(Token.of(token.text())).contains(token);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "7",
        "7.",
        ".k3p9",
        "07.k3p9",
        "+7.k3p9",
        "-7.k3p9",
        " 7.k3p9",
        "7x.k3p9",
        "٧.k3p9",
        "1234567890123456789.k3p9"
      })
  void reads_nothing_else(String text) {
    assertThat(Token.of(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.k3p9", "7.k3p8", "7.k3p", "7.k3p99", "7.K3P9"})
  void proves_itself_and_no_other(String other) {
    assertThat(TOKEN.proves(new Token(7, "k3p9"))).isTrue();
    assertThat(Token.of(other)).hasValueSatisfying(it -> assertThat(TOKEN.proves(it)).isFalse());
  }
}
