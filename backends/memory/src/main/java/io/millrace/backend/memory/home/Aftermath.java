package io.millrace.backend.memory.home;

import io.millrace.backend.memory.job.Entry;
import io.millrace.core.spi.Followed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What became of jobs in a step because of others, until it is told. At no cost while nobody wants
/// to hear it.
public final class Aftermath {
  private @Nullable Consumer<List<Followed>> ear;
  private List<Followed> gathered = List.of();

  public void hear(Consumer<List<Followed>> changed) {
    ear = changed;
  }

  void released(Entry entry) {
    gather(entry, Optional.of(Instant.ofEpochMilli(entry.runAt)), Optional.empty());
  }

  void ended(Entry entry, String why) {
    gather(entry, Optional.empty(), Optional.of(why));
  }

  private void gather(Entry entry, Optional<Instant> runAt, Optional<String> why) {
    if (ear != null) {
      var job = entry.job;
      gathered = gathered.isEmpty() ? new ArrayList<>() : gathered;
      gathered.add(new Followed(job.id(), job.queue(), job.type(), entry.state, runAt, why));
    }
  }

  /// What is to be done when the step may be told of, or null.
  public @Nullable Runnable take() {
    var told = ear;
    if (gathered.isEmpty() || told == null) {
      return null;
    }
    var news = gathered;
    gathered = List.of();
    return () -> told.accept(news);
  }
}
