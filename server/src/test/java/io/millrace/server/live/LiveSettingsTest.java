package io.millrace.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.WrittenSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveSettingsTest {
  private final WrittenSettings<LiveSettings> written = new WrittenSettings<>(LiveSettings::from);

  @Test
  void has_defaults() {
    assertThat(written.nothing()).isEqualTo(new LiveSettings(10_000, false));
  }

  @Test
  void reads_every_key() {
    assertThat(written.everything("server: {stream: {ring: 500, deflate: true}}"))
        .isEqualTo(new LiveSettings(500, true));
  }

  @ParameterizedTest
  @CsvSource({"server.stream.ring, 99", "server.stream.ring, 1000001", "server.stream.deflate, 1"})
  void refuses_what_is_out_of_bounds(String key, String value) {
    written.refuses(key, value);
  }
}
