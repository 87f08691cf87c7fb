package io.millrace.server.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.WrittenSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetrySettingsTest {
  private final WrittenSettings<RetrySettings> written = new WrittenSettings<>(RetrySettings::from);

  @Test
  void has_defaults() {
    assertThat(written.nothing()).isEqualTo(new RetrySettings(Duration.ofSeconds(1)));
  }

  @Test
  void reads_every_key() {
    assertThat(written.everything("retry: {poll: 50ms}"))
        .isEqualTo(new RetrySettings(Duration.ofMillis(50)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"9ms", "61s", "1"})
  void refuses_what_is_out_of_bounds(String poll) {
    written.refuses("retry.poll", poll);
  }
}
