package io.millrace.core.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @ParameterizedTest
  @ValueSource(strings = {"50/s", "10/m", "1/h", "3/d", "100/10s", "7/500ms"})
  void is_written_as_it_is_read(String text) {
    assertThat(Pace.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "50", "/s", "0/s", "-1/s", "5/y", "5/0s", "5/2d", "5 / s", "x/s"})
  void refuses_what_is_no_rate(String text) {
    assertThatThrownBy(() -> Pace.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void lets_a_tenth_of_a_second_go_together_and_one_at_least() {
    assertThat(Pace.parse("50/s").batch()).isEqualTo(5);
    assertThat(Pace.parse("1/m").batch()).isEqualTo(1);
    assertThat(Pace.parse("7/50ms").batch()).isEqualTo(7);
  }

  @Test
  void waits_as_long_as_what_went_takes() {
    assertThat(Pace.parse("50/s").next(NOW, 5)).isEqualTo(NOW.plusMillis(100));
    assertThat(Pace.parse("2/m").time(3)).isEqualTo(Duration.ofSeconds(90));
  }
}
