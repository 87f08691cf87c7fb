package io.millrace.server.keys;

import io.millrace.core.definition.Kind;
import io.millrace.core.spi.DefinitionStore;
import io.millrace.core.spi.Match;
import io.millrace.server.alarm.Pass;
import io.millrace.server.http.access.Keyring;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;

/// Sees what other nodes did to keys and logins, and forgets the logins that are over.
public final class KeysPass implements Pass {
  /// What another node changed is in force here within a second.
  public static final Duration PERIOD = Duration.ofMillis(500);

  /// So many are forgotten in one round.
  private static final int MOST = 100;

  private final Keyring keyring;
  private final DefinitionStore definitions;
  private final Clock clock;

  public KeysPass(Keyring keyring, DefinitionStore definitions, Clock clock) {
    this.keyring = keyring;
    this.definitions = definitions;
    this.clock = clock;
  }

  @Override
  public Future<Again> run() {
    return keyring
        .refresh(definitions)
        .compose(_ -> {
          var over = keyring.over(MOST, clock.instant());
          return Future.all(over.stream().map(this::forget).toList())
              .map(Again.nowIf(over.size() == MOST));
        });
  }

  private Future<?> forget(String login) {
    return definitions.remove(Kind.LOGIN, login, new Match.Any());
  }
}
