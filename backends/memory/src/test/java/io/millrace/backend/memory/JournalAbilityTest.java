package io.millrace.backend.memory;

import io.millrace.backend.contract.AbilityContract;
import io.millrace.core.spi.Ability;
import io.millrace.core.spi.Backend;
import java.time.Clock;
import java.util.Set;

class JournalAbilityTest extends AbilityContract {
  private final SimDisks disks = new SimDisks();

  @Override
  protected Set<Ability> abilities() {
    return Set.of(Ability.DURABLE);
  }

  @Override
  protected Backend open(Clock clock) {
    return disks.open(clock);
  }

  @Override
  protected Backend openAgain(Clock clock) {
    return disks.open(clock);
  }
}
