package io.millrace.backend.memory.keep;

import io.millrace.core.worker.Worker;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Workers by id, until they have been silent for very long.
public final class Workers {
  private final Changes changes;
  private final TreeMap<String, Worker> workers = new TreeMap<>();

  public Workers(Changes changes) {
    this.changes = changes;
  }

  public Optional<Worker> get(String id, Instant now) {
    return Optional.ofNullable(workers.get(id)).filter(it -> !it.isForgotten(now));
  }

  public void change(Worker worker) {
    put(worker);
    changes.worker(worker);
  }

  public void put(Worker worker) {
    workers.put(worker.id(), worker);
  }

  public void remove(String id) {
    drop(id);
    changes.workerGone(id);
  }

  public void drop(String id) {
    workers.remove(id);
  }

  public Collection<Worker> all() {
    return List.copyOf(workers.values());
  }

  /// Forgets some of those that may be forgotten; answers whether there may be more.
  public boolean tidy(Instant now, int most) {
    var gone =
        workers.values().stream()
            .filter(it -> it.isForgotten(now))
            .limit(most)
            .map(Worker::id)
            .toList();
    gone.forEach(this::remove);
    return gone.size() == most;
  }
}
