package io.millrace.backend.memory;

import io.millrace.backend.contract.AbilityContract;
import io.millrace.backend.memory.journal.Folder;
import io.millrace.core.spi.Ability;
import io.millrace.core.spi.Backend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;

/// On a folder of this machine. A second process does not get it, so it stands on one of its own.
class JournalAbilityTest extends AbilityContract {
  @TempDir private Path folder;

  @Override
  protected Set<Ability> abilities() {
    return Set.of(Ability.DURABLE);
  }

  @Override
  protected Backend open(Clock clock) {
    try {
      return opened(folder, clock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected Backend openAgain(Clock clock) {
    try {
      return opened(folder, clock);
    } catch (Folder.Taken _) {
      return new SimDisks().open(clock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Backend opened(Path folder, Clock clock) throws IOException {
    return MemoryBackend.ofOneThread(
        Durable.open(Folder.at(folder), MemorySettings.DEFAULT, clock, new SplittableRandom(7)));
  }
}
