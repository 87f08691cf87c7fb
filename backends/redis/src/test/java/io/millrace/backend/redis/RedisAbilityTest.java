package io.millrace.backend.redis;

import io.millrace.backend.contract.AbilityContract;
import io.millrace.core.spi.Ability;
import io.millrace.core.spi.Backend;
import java.time.Clock;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// On a Redis that keeps what it is told.
class RedisAbilityTest extends AbilityContract {
  private static RedisServer server;

  @BeforeAll
  static void startServer() {
    server = RedisServer.start("--appendonly", "yes");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  protected Set<Ability> abilities() {
    return Set.of(Ability.DURABLE, Ability.SHARED, Ability.SHARDED);
  }

  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock, server);
  }

  @Override
  protected Backend openAgain(Clock clock) {
    return InHand.openAgain(clock, server);
  }
}
