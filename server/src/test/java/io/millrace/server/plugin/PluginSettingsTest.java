package io.millrace.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.WrittenSettings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginSettingsTest {
  private final WrittenSettings<PluginSettings> written =
      new WrittenSettings<>(PluginSettings::from);

  @Test
  void has_defaults() {
    assertThat(written.nothing())
        .isEqualTo(new PluginSettings(Path.of("plugins"), List.of("logging", "telemetry")));
  }

  @Test
  void reads_every_key() {
    assertThat(written.everything("{middleware: [timing], plugins: {dir: src/test}}"))
        .isEqualTo(new PluginSettings(Path.of("src/test"), List.of("timing")));
  }

  @ParameterizedTest
  @CsvSource({"plugins.dir, ''", "plugins.dir, no/such/folder", "middleware, 'timing,timing'"})
  void refuses_what_cannot_be(String key, String value) {
    written.refuses(key, value);
  }
}
