package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.backend.redis.footing.RedisSettings;
import io.millrace.backend.redis.footing.RedisSettings.Durability;
import io.millrace.backend.redis.footing.RedisSettings.Mode;
import io.millrace.config.ConfigFile;
import io.millrace.config.Secret;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
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
                "url: 'rediss://r.example:1/2,rediss://s.example', mode: sentinel, master: m,"
                    + " sentinel: {username: watch, password: sp},"
                    + " tls: {ca: ca.pem, cert: c.pem, key: k.pem},"
                    + " username: mill, password: pw, prefix: a,"
                    + " durability: replica, timeout: 30ms, max_in_flight: 7"))
        .isEqualTo(
            new RedisSettings(
                new RedisSettings.Place(
                    Mode.SENTINEL,
                    List.of("rediss://r.example:1/2", "rediss://s.example"),
                    "m",
                    new RedisSettings.Login(Optional.of("watch"), Optional.of(new Secret("sp"))),
                    new RedisSettings.Tls(
                        Optional.of("ca.pem"), Optional.of("c.pem"), Optional.of("k.pem"))),
                new RedisSettings.Login(Optional.of("mill"), Optional.of(new Secret("pw"))),
                "a",
                Durability.REPLICA,
                Duration.ofMillis(30),
                7,
                3,
                Duration.ofSeconds(30)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "url: 'http://localhost'",
        "url: 'redis://:pw@localhost'",
        "url: 'redis://localhost?password=pw'",
        "url: 'redis://a,redis://b'",
        "url: 'unix:///run/redis.sock', mode: sentinel",
        "url: 'redis://a/1', mode: cluster",
        "url: 'redis://a,redis://:pw@b', mode: cluster",
        "mode: many",
        "durability: never",
        "tls: {cert: c.pem}",
        "username: 'two words'",
        "sentinel: {username: 'two words'}",
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
        .read(root -> RedisSettings.from(root, 3, Duration.ofSeconds(30)));
  }
}
