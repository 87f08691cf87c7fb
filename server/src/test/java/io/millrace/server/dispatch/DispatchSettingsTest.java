package io.millrace.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.WrittenSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DispatchSettingsTest {
  private final WrittenSettings<DispatchSettings> written =
      new WrittenSettings<>(DispatchSettings::from);

  @Test
  void has_defaults() {
    assertThat(written.nothing())
        .isEqualTo(
            new DispatchSettings(true, Map.of("*", 1), 1_000, 2, 20, Duration.ofSeconds(60)));
  }

  @Test
  void reads_every_key() {
    assertThat(
            written.everything(
                """
                dispatch: {enabled: false, queues: {mail: 3, "*": 1000}, max_running: 5}
                workers: {min: 0, max: 1, idle_after: 5s}
                """))
        .isEqualTo(
            new DispatchSettings(
                false, Map.of("mail", 3, "*", 1000), 5, 0, 1, Duration.ofSeconds(5)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dispatch.enabled | no",
        "dispatch.queues | {\"*\": 0}",
        "dispatch.queues | {\"*\": 1001}",
        "dispatch.queues | {\"*\": 1.5}",
        "dispatch.queues | {\"*\": \"1\"}",
        "dispatch.queues | {\"Mail\": 1, \"Post\": 1}",
        "dispatch.queues | mail",
        "dispatch.max_running | 0",
        "dispatch.max_running | 100001",
        "workers.min | -1",
        "workers.min | 10001",
        "workers.min | 21",
        "workers.max | 0",
        "workers.max | 10001",
        "workers.idle_after | 999ms",
        "workers.idle_after | 25h"
      })
  void refuses_what_is_out_of_bounds(String key, String value) {
    written.refuses(key, value);
  }
}
