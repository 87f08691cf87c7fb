package io.millrace.backend.memory;

import io.millrace.backend.contract.AbilityContract;
import io.millrace.core.spi.Ability;
import io.millrace.core.spi.Backend;
import java.time.Clock;
import java.util.Set;

class MemoryAbilityTest extends AbilityContract {
  @Override
  protected Set<Ability> abilities() {
    return Set.of();
  }

  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }

  @Override
  protected Backend openAgain(Clock clock) {
    return InHand.open(clock);
  }
}
