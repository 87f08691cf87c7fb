package io.millrace.server.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.WrittenSettings;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetentionSettingsTest {
  private final WrittenSettings<RetentionSettings> written =
      new WrittenSettings<>(RetentionSettings::from);

  @Test
  void has_defaults_that_keep_dead_jobs_for_ever() {
    assertThat(written.nothing())
        .isEqualTo(
            new RetentionSettings(
                Duration.ofDays(30),
                Duration.ofDays(7),
                Duration.ofDays(7),
                10_000,
                Optional.empty(),
                Optional.empty(),
                new RetentionSettings.Audit(Duration.ofDays(90), 100_000),
                Duration.ofHours(1)));
  }

  @Test
  void reads_every_key() {
    assertThat(
            written.everything(
                """
                retention: {succeeded: 0s, cancelled: 1m, discarded: 1h, max_per_queue: 0}
                dead_letters: {max_age: 365d, max_entries: 1}
                audit: {retention: 1d, max_entries: 5}
                prune: {every: 1m}
                """))
        .isEqualTo(
            new RetentionSettings(
                Duration.ZERO,
                Duration.ofMinutes(1),
                Duration.ofHours(1),
                0,
                Optional.of(Duration.ofDays(365)),
                Optional.of(1),
                new RetentionSettings.Audit(Duration.ofDays(1), 5),
                Duration.ofMinutes(1)));
  }

  @ParameterizedTest
  @CsvSource({
    "retention.succeeded, 36501d",
    "retention.cancelled, for ever",
    "retention.discarded, -1s",
    "retention.max_per_queue, -1",
    "retention.max_per_queue, 100000001",
    "dead_letters.max_age, 59s",
    "dead_letters.max_age, 36501d",
    "dead_letters.max_entries, 0",
    "dead_letters.max_entries, 100000001",
    "audit.retention, 59s",
    "audit.retention, 36501d",
    "audit.max_entries, 0",
    "audit.max_entries, 100000001",
    "prune.every, 99ms",
    "prune.every, 25h"
  })
  void refuses_what_is_out_of_bounds(String key, String value) {
    written.refuses(key, value);
  }
}
