package io.millrace.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.WrittenSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogSettingsTest {
  private final WrittenSettings<LogSettings> written = new WrittenSettings<>(LogSettings::from);

  @Test
  void has_defaults() {
    assertThat(written.nothing())
        .isEqualTo(new LogSettings(LogSettings.Level.INFO, LogSettings.Format.TEXT));
  }

  @Test
  void reads_every_key() {
    assertThat(written.everything("log: {level: warn, format: json}"))
        .isEqualTo(new LogSettings(LogSettings.Level.WARN, LogSettings.Format.JSON));
  }

  @ParameterizedTest
  @CsvSource({"log.level, loud", "log.level, WARN", "log.format, xml"})
  void refuses_what_is_out_of_bounds(String key, String value) {
    written.refuses(key, value);
  }
}
