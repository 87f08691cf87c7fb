package io.millrace.server.queue;

import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Ready;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Put;
import io.millrace.core.spi.QueueStore;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What this node knows of queues: at most a second old, and read anew at a hint. For one event
/// loop.
public final class KnownQueues {
  private static final long FRESH_MS = Duration.ofSeconds(1).toMillis();
  private static final int MOST = 10_000;

  private final QueueStore store;
  private final Clock clock;
  private final Optional<QueueConfig> born;
  private final Map<String, Known> known = new HashMap<>();

  /// A queue's configuration, and the number of its home.
  public record Known(QueueConfig config, int home, long readAt) {}

  private KnownQueues(QueueStore store, Optional<QueueConfig> born, Clock clock) {
    this.store = store;
    this.born = born;
    this.clock = clock;
  }

  /// Begins to know, on the present context. `born` is how a queue is set up that its first job
  /// makes.
  public static KnownQueues of(QueueStore store, Optional<QueueConfig> born, Bus bus, Clock clock) {
    var queues = new KnownQueues(store, born, clock);
    bus.ready().listen(queues::heard);
    return queues;
  }

  private void heard(Ready hint) {
    if (hint instanceof Ready.Configured(String queue)) {
      known.remove(queue);
    }
  }

  /// These queues, one entry for each name; one that does not exist yet is as if just born.
  public Future<Map<String, Known>> get(Collection<String> names) {
    long now = clock.millis();
    var stale = new ArrayList<String>(0);
    for (var name : names) {
      var there = known.get(name);
      if (there == null || there.readAt + FRESH_MS <= now) {
        stale.add(name);
      }
    }
    return stale.isEmpty() ? Future.succeededFuture(known) : read(stale, now).map(_ -> known);
  }

  private Future<Void> read(List<String> names, long now) {
    if (known.size() + names.size() > MOST) {
      known.clear();
    }
    return store
        .homes(names)
        .compose(homes -> found(names).map(queues -> remember(names, homes, queues, now)));
  }

  private Future<List<Queue>> found(List<String> names) {
    return store.get(names).compose(queues -> bear(names, queues));
  }

  /// Sets up those that are not there yet, where somebody said how.
  private Future<List<Queue>> bear(List<String> names, List<Queue> there) {
    if (born.isEmpty() || there.size() == names.size()) {
      return Future.succeededFuture(there);
    }
    var puts = new ArrayList<Future<Put>>();
    var existing = there.stream().map(Queue::name).toList();
    for (var name : names) {
      if (!existing.contains(name)) {
        puts.add(store.put(born.get().withName(name), new Match.New()));
      }
    }
    return Future.all(puts).compose(_ -> store.get(names));
  }

  private Void remember(List<String> names, List<Integer> homes, List<Queue> queues, long now) {
    for (int at = 0; at < names.size(); at++) {
      var name = names.get(at);
      known.put(name, new Known(QueueConfig.of(name), homes.get(at), now));
    }
    for (var queue : queues) {
      known.computeIfPresent(queue.name(), (_, it) -> new Known(queue.config(), it.home(), now));
    }
    return null;
  }
}
