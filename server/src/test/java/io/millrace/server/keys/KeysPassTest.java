package io.millrace.server.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.core.access.KeyText;
import io.millrace.core.access.Login;
import io.millrace.core.access.Role;
import io.millrace.core.definition.Kind;
import io.millrace.core.job.Json;
import io.millrace.core.spi.DefinitionStore;
import io.millrace.core.spi.DefinitionStore.Write;
import io.millrace.core.spi.Match;
import io.millrace.server.http.access.AuthSettings;
import io.millrace.server.http.access.Covered;
import io.millrace.server.http.access.Keyring;
import io.millrace.server.http.access.LoginSettings;
import io.millrace.server.http.resource.access.Logins;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Keys and logins as another node left them in the store.
class KeysPassTest {
  private static final KeyText TEXT = KeyText.of("login", "lgn_000000000000", new Random(1));
  private static final Duration HOUR = Duration.ofHours(1);

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final DefinitionStore definitions =
      MemoryBackend.ofOneThread(MemorySettings.DEFAULT, clock, new Random(1)).definitions();
  private final Keyring keyring =
      new Keyring(new AuthSettings("live", List.of(), Covered.NOTHING, LoginSettings.NOBODY));
  private final KeysPass pass = new KeysPass(keyring, definitions, clock);

  @Test
  void what_cannot_be_read_hides_nothing_else() {
    put(Kind.LOGIN, "lgn_aaaaaaaaaaaa", Json.EMPTY_OBJECT);
    put(Kind.KEY, "key_aaaaaaaaaaaa", Json.of("{\"hash\":1}"));
    login();

    pass.run().await();

    assertThat(keyring.login(TEXT, clock.instant())).isPresent();
  }

  @Test
  void a_server_with_a_key_that_cannot_be_read_is_not_open() {
    put(Kind.KEY, "key_aaaaaaaaaaaa", Json.of("{\"hash\":1}"));

    pass.run().await();

    assertThat(keyring.isOpen()).isFalse();
  }

  @Test
  void logins_that_are_over_are_forgotten() {
    login();
    pass.run().await();
    assertThat(definitions.count(Kind.LOGIN).await()).isOne();

    clock.pass(HOUR);
    pass.run().await();

    assertThat(definitions.count(Kind.LOGIN).await()).isZero();
  }

  private void login() {
    var by = new Login.By.OfProvider("ann", Role.VIEWER);
    var login = new Login(TEXT.id(), TEXT.hash(), by, clock.instant().plus(HOUR));
    put(Kind.LOGIN, "lgn_000000000000", Logins.spec(login));
  }

  private void put(Kind kind, String name, Json spec) {
    definitions.put(new Write(kind, name, spec, "test"), new Match.New()).await();
  }
}
