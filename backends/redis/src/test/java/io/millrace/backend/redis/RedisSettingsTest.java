package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.ConfigFile;
import io.millrace.config.Secret;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSettingsTest {
  @Test
  void are_those_that_nobody_has_to_write() throws IOException {
    assertThat(written("")).isEqualTo(RedisSettings.DEFAULT);
  }

  @Test
  void are_as_they_are_written() throws IOException {
    assertThat(
            written(
                "url: rediss://r.example:1/2, username: mill, password: pw, prefix: a,"
                    + " timeout: 30ms, max_in_flight: 7"))
        .isEqualTo(
            new RedisSettings(
                "rediss://r.example:1/2",
                new RedisSettings.Login(Optional.of("mill"), Optional.of(new Secret("pw"))),
                "a",
                Duration.ofMillis(30),
                7,
                3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "url: 'http://localhost'",
        "url: 'redis://:pw@localhost'",
        "url: 'redis://localhost?password=pw'",
        "username: 'two words'",
        "prefix: 'a{b'",
        "prefix: ''",
        "timeout: 0s",
        "max_in_flight: 0"
      })
  void refuse_what_no_store_can_stand_on(String text) {
    assertThatThrownBy(() -> written(text)).hasMessageContaining("backend.redis.");
  }

  private static RedisSettings written(String redis) throws IOException {
    return ConfigFile.of("r.yaml", "backend: {redis: {" + redis + "}}", Map.of(), Map.of())
        .read(root -> RedisSettings.from(root, 3));
  }
}
