package io.millrace.server.queue;

import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Ready;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.QueueStore;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What this node knows of queues: at most a second old, and read anew at a hint. For one event
/// loop.
public final class KnownQueues {
  private static final long FRESH_MS = Duration.ofSeconds(1).toMillis();
  private static final int MOST = 10_000;

  private final QueueStore store;
  private final Clock clock;
  private final Map<String, Known> known = new HashMap<>();

  /// How many hints have come: what was read before one may be what it says is over.
  private long hints;

  /// A queue's configuration, and the number of its home.
  public record Known(QueueConfig config, int home, long readAt) {}

  private KnownQueues(QueueStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /// Begins to know, on the present context.
  public static KnownQueues of(QueueStore store, Bus bus, Clock clock) {
    var queues = new KnownQueues(store, clock);
    bus.ready().listen(queues::heard);
    return queues;
  }

  private void heard(Ready hint) {
    if (hint instanceof Ready.Configured(String queue)) {
      hints++;
      known.remove(queue);
    }
  }

  /// All there are, by name.
  public Future<List<String>> names() {
    return store.get(List.of()).map(queues -> queues.stream().map(Queue::name).toList());
  }

  /// These, one entry for each name; one that does not exist yet is as if just born.
  public Future<Map<String, Known>> get(Collection<String> names) {
    var answer = new HashMap<String, Known>();
    var stale = new ArrayList<String>(0);
    for (var name : names) {
      var there = known.get(name);
      if (there != null && isFresh(there)) {
        answer.put(name, there);
      } else {
        stale.add(name);
      }
    }
    return stale.isEmpty() ? Future.succeededFuture(answer) : read(stale, answer);
  }

  private boolean isFresh(Known there) {
    return clock.millis() < there.readAt + FRESH_MS;
  }

  private Future<Map<String, Known>> read(List<String> names, Map<String, Known> answer) {
    long now = clock.millis();
    long heard = hints;
    return store
        .homes(names)
        .compose(homes -> store.get(names).map(queues -> known(names, homes, queues, now)))
        .map(read -> {
          if (heard == hints) {
            remember(read);
          }
          answer.putAll(read);
          return answer;
        });
  }

  private static Map<String, Known> known(
      List<String> names, List<Integer> homes, List<Queue> queues, long now) {
    var configs = new HashMap<String, QueueConfig>();
    queues.forEach(queue -> configs.put(queue.name(), queue.config()));
    var known = new HashMap<String, Known>();
    for (int at = 0; at < names.size(); at++) {
      var name = names.get(at);
      var config = configs.getOrDefault(name, QueueConfig.of(name));
      known.put(name, new Known(config, homes.get(at), now));
    }
    return known;
  }

  private void remember(Map<String, Known> read) {
    if (known.size() + read.size() > MOST) {
      known.clear();
    }
    known.putAll(read);
  }
}
