package io.millrace.backend.memory;

import io.millrace.core.queue.Drain;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Put;
import io.millrace.core.spi.QueueStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Queues in memory.
final class MemoryQueueStore implements QueueStore {
  private final Turn turn;
  private final Ledger ledger;

  MemoryQueueStore(Turn turn, Ledger ledger) {
    this.turn = turn;
    this.ledger = ledger;
  }

  @Override
  public Future<Put> put(QueueConfig config, Match match) {
    return turn.take(() -> put(config, match, ledger.now()));
  }

  private Put put(QueueConfig config, Match match, long now) {
    var there = ledger.home(config.name());
    int version = there == null ? 0 : there.version;
    if (!match.admits(version)) {
      return new Put.Mismatch(version);
    }
    var home = ledger.homeOrNew(config.name(), now);
    if (version > 0 && home.config.equals(config)) {
      return new Put.Same(version);
    }
    home.configure(config, now);
    return version == 0 ? new Put.Created(home.version) : new Put.Changed(home.version);
  }

  @Override
  public Future<Put> pause(String queue, Optional<Pause> pause) {
    return turn.take(() -> {
      var home = ledger.home(queue);
      if (home == null) {
        return new Put.Mismatch(0);
      }
      boolean same = home.paused(ledger.now()).equals(pause);
      home.pause(pause.orElse(null), ledger.now());
      return same ? new Put.Same(home.version) : new Put.Changed(home.version);
    });
  }

  @Override
  public Future<Put> drain(String queue, Optional<Drain> drain) {
    return turn.take(() -> {
      var there = ledger.home(queue);
      if (there == null) {
        return new Put.Mismatch(0);
      }
      boolean same = Optional.ofNullable(there.drain).equals(drain);
      there.drain(drain.orElse(null));
      return same ? new Put.Same(there.version) : new Put.Changed(there.version);
    });
  }

  @Override
  public Future<Put> remove(String queue, Match match) {
    return turn.take(() -> {
      var home = ledger.home(queue);
      if (home == null || !match.admits(home.version)) {
        return new Put.Mismatch(home == null ? 0 : home.version);
      }
      if (!home.isEmpty()) {
        return new Put.InUse(home.made.size());
      }
      ledger.remove(home);
      return new Put.Removed();
    });
  }

  @Override
  public Future<List<Queue>> get(Collection<String> names) {
    return turn.take(() -> {
      long now = ledger.now();
      var queues = new ArrayList<Queue>();
      if (names.isEmpty()) {
        ledger.homes().forEach(home -> queues.add(home.queue(now)));
      } else {
        for (var name : names) {
          var home = ledger.home(name);
          if (home != null) {
            queues.add(home.queue(now));
          }
        }
      }
      return queues;
    });
  }

  @Override
  public Future<List<Integer>> homes(List<String> queues) {
    return turn.take(() -> queues.stream().map(ledger::number).toList());
  }
}
