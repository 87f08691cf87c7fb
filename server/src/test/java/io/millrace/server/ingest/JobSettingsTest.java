package io.millrace.server.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.WrittenSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobSettingsTest {
  private final WrittenSettings<JobSettings> written = new WrittenSettings<>(JobSettings::from);

  @Test
  void has_defaults() {
    assertThat(written.nothing())
        .isEqualTo(
            new JobSettings(
                Duration.ofSeconds(15),
                Duration.ofSeconds(60),
                5,
                Map.of(
                    "kind",
                    "exponential",
                    "base",
                    "2s",
                    "factor",
                    2L,
                    "max",
                    "1h",
                    "jitter",
                    "equal"),
                3,
                Duration.ofSeconds(30)));
  }

  @Test
  void reads_every_key() {
    assertThat(
            written.everything(
                """
                jobs:
                  lease: 2s
                  timeout: 5m
                  max_attempts: 1
                  backoff: {kind: list, delays: [1s, 2s]}
                  max_rescues: 0
                  cancel_grace: 0s
                """))
        .isEqualTo(
            new JobSettings(
                Duration.ofSeconds(2),
                Duration.ofMinutes(5),
                1,
                Map.of("kind", "list", "delays", List.of("1s", "2s")),
                0,
                Duration.ZERO));
  }

  @ParameterizedTest
  @CsvSource({
    "jobs.lease, 99ms",
    "jobs.lease, 61m",
    "jobs.timeout, 9ms",
    "jobs.timeout, 8d",
    "jobs.max_attempts, 0",
    "jobs.max_attempts, 1001",
    "jobs.backoff, fixed",
    "jobs.max_rescues, -1",
    "jobs.max_rescues, 1000001",
    "jobs.cancel_grace, -1s",
    "jobs.cancel_grace, 25h"
  })
  void refuses_what_is_out_of_bounds(String key, String value) {
    written.refuses(key, value);
  }
}
