package io.millrace.server.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.WrittenSettings;
import io.millrace.server.settings.NodeSettings.BackendKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeSettingsTest {
  private final WrittenSettings<NodeSettings> written = new WrittenSettings<>(NodeSettings::from);

  @Test
  void has_defaults() {
    assertThat(written.nothing())
        .isEqualTo(
            new NodeSettings(
                Optional.empty(), BackendKind.MEMORY, Optional.empty(), Duration.ofSeconds(25)));
  }

  @Test
  void reads_every_key() {
    assertThat(
            written.everything(
                """
                node: {id: n1}
                backend: {kind: redis, memory: {journal: data}}
                shutdown: {grace: 1s}
                """))
        .isEqualTo(
            new NodeSettings(
                Optional.of("n1"),
                BackendKind.REDIS,
                Optional.of(Path.of("data")),
                Duration.ofSeconds(1)));
  }

  @ParameterizedTest
  @CsvSource({
    "node.id, two words",
    "node.id, ''",
    "backend.kind, disk",
    "backend.memory.journal, ''",
    "shutdown.grace, -1s",
    "shutdown.grace, 61m"
  })
  void refuses_what_is_out_of_bounds(String key, String value) {
    written.refuses(key, value);
  }
}
