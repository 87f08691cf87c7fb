package io.millrace.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownKeysTest {
  @ParameterizedTest
  @CsvSource({"'', '', 0", "port, port, 0", "prot, port, 1", "'', port, 4", "kitten, sitting, 3"})
  void counts_the_letters_to_change(String from, String to, int distance) {
    assertThat(KnownKeys.distance(from, to)).isEqualTo(distance);
    assertThat(KnownKeys.distance(to, from)).isEqualTo(distance);
  }
}
