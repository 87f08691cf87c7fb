package io.millrace.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "0s, PT0S",
    "200ms, PT0.2S",
    "60s, PT60S",
    "90s, PT90S",
    "5m, PT5M",
    "2m30s, PT150S",
    "1h, PT1H",
    "1h30m, PT1H30M",
    "24h, PT24H",
    "7d, PT168H",
    "2d1s500ms, PT48H1.5S"
  })
  void writes_a_duration_as_people_say_it_and_reads_it_back(String spoken, Duration duration) {
    assertThat(Durations.format(duration)).isEqualTo(spoken);
    assertThat(Durations.parse(spoken)).isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource({"PT90S, 90s", "P7D, 7d", "PT1.5S, 1s500ms", "2w, 14d", "90m, 1h30m", "1h0m, 1h"})
  void reads_other_ways_to_write_the_same(String written, String spoken) {
    assertThat(Durations.format(Durations.parse(written))).isEqualTo(spoken);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "90",
        "1.5s",
        "s",
        "-5s",
        "+5s",
        "5 s",
        "5S",
        "30m1h",
        "1m1m",
        "٣s",
        "P",
        "PT",
        "1y",
        "5s\n",
        "PT-5S",
        "36501d",
        "999999999w",
        "9999999999s",
        "PT0.0001S",
        "PT9999999999999999999S"
      })
  void refuses_what_is_no_duration_and_quotes_it(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parse(text))
        .withMessageContaining("'" + text + "'");
  }

  @Test
  void reads_back_whatever_it_writes() {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      var longest = 1L << random.nextInt(1, 42);
      var duration = Duration.ofMillis(random.nextLong(longest));
      assertThat(Durations.parse(Durations.format(duration)))
          .as("seed %d", seed)
          .isEqualTo(duration);
    }
  }
}
