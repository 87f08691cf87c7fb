package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.backend.contract.TestClock;
import io.millrace.backend.redis.footing.RedisSettings;
import io.millrace.backend.redis.footing.RedisSettings.Login;
import io.millrace.backend.redis.footing.RedisSettings.Mode;
import io.millrace.backend.redis.footing.RedisSettings.Place;
import io.millrace.backend.redis.footing.RedisSettings.Tls;
import io.millrace.config.Secret;
import io.millrace.core.spi.BackendUnavailable;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Sentinels that let only some in, others than the master that they watch over does.
class SentinelLoginTest {
  private static final Login OF_THE_MASTER = login("default", "of-the-master");
  private static final Login OF_SENTINELS = login("watcher", "of-sentinels");

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private RedisServer master;
  private RedisServer sentinel;

  @BeforeEach
  void startServers() {
    master = RedisServer.start("--requirepass", "of-the-master");
    sentinel =
        RedisServer.sentinel(
            master,
            "sentinel auth-pass mymaster of-the-master",
            "requirepass of-nobody-here",
            "user watcher on >of-sentinels -@all +sentinel|get-master-addr-by-name +auth +hello");
  }

  @AfterEach
  void stopServers() {
    sentinel.close();
    master.close();
  }

  private static Login login(String username, String password) {
    return new Login(Optional.of(username), Optional.of(new Secret(password)));
  }

  private RedisSettings settings(Login sentinels) {
    var place = new Place(Mode.SENTINEL, List.of(sentinel.url()), "mymaster", sentinels, Tls.USUAL);
    return RedisSettings.DEFAULT.withPlace(place).withLogin(OF_THE_MASTER);
  }

  @Test
  void each_is_told_who_asks_it() {
    var backend = InHand.openNew(clock, settings(OF_SENTINELS));

    assertThat(backend.health().await().healthy()).isTrue();
    backend.close().await();
  }

  @Test
  void whom_they_do_not_let_in_is_told_so() {
    for (var wrong : List.of(login("watcher", "guessed"), OF_THE_MASTER, Login.NOBODY)) {
      assertThatThrownBy(() -> InHand.openNew(clock, settings(wrong)))
          .isInstanceOf(BackendUnavailable.class)
          .message()
          .matches(Pattern.compile(".*(WRONGPASS|NOAUTH).*", Pattern.DOTALL))
          .doesNotContain("guessed")
          .doesNotContain("of-the-master");
    }
  }

  @Test
  void a_password_of_sentinels_is_not_shown() {
    assertThat(settings(OF_SENTINELS).toString()).doesNotContain("of-sentinels");
  }
}
