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
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/// What this node knows of queues: at most a second old, and read anew at a hint. For one event
/// loop.
public final class KnownQueues {
  private static final long FRESH_MS = Duration.ofSeconds(1).toMillis();
  private static final int MOST = 10_000;

  /// Who sets up what nobody else has: the configuration of the server.
  public static final String CONFIG = "config";

  private final QueueStore store;
  private final Clock clock;
  private final Optional<QueueConfig> born;
  private final Map<String, Known> known = new HashMap<>();

  /// How many hints have come: what was read before one may be what it says is over.
  private long hints;

  /// A queue's configuration, and the numbers of its homes, one for each shard.
  public record Known(QueueConfig config, List<Integer> homes, long readAt) {}

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
      hints++;
      known.remove(queue);
    }
  }

  /// All there are, by name.
  public Future<List<String>> names() {
    return store.get(List.of()).map(queues -> queues.stream().map(Queue::name).toList());
  }

  /// These, one entry for each name; one that does not exist is as if just born.
  public Future<Map<String, Known>> get(Collection<String> names) {
    return answer(names, store::get);
  }

  /// The same for jobs that are to go into them: one that does not exist is set up first, where
  /// somebody said how.
  public Future<Map<String, Known>> bear(Collection<String> names) {
    return answer(names, missing -> store.get(missing).compose(there -> born(missing, there)));
  }

  private Future<Map<String, Known>> answer(
      Collection<String> names, Function<List<String>, Future<List<Queue>>> find) {
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
    return stale.isEmpty() ? Future.succeededFuture(answer) : read(stale, answer, find);
  }

  private boolean isFresh(Known there) {
    return clock.millis() < there.readAt + FRESH_MS;
  }

  private Future<Map<String, Known>> read(
      List<String> names,
      Map<String, Known> answer,
      Function<List<String>, Future<List<Queue>>> find) {
    long now = clock.millis();
    long heard = hints;
    return store
        .homes(names)
        .compose(homes ->
            find.apply(names)
                .map(queues -> {
                  var read = known(names, homes, queues, now);
                  answer.putAll(read);
                  if (heard == hints) {
                    remember(queues, read);
                  }
                  return answer;
                }));
  }

  private Future<List<Queue>> born(List<String> names, List<Queue> there) {
    if (born.isEmpty() || there.size() == names.size()) {
      return Future.succeededFuture(there);
    }
    var puts = new ArrayList<Future<Put>>();
    var existing = there.stream().map(Queue::name).toList();
    for (var name : names) {
      if (!existing.contains(name)) {
        puts.add(store.put(born.get().withName(name), new Match.New(), CONFIG));
      }
    }
    return Future.all(puts).compose(_ -> store.get(names));
  }

  private static Map<String, Known> known(
      List<String> names, List<List<Integer>> homes, List<Queue> queues, long now) {
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

  /// Those that are there: the others may be set up at any moment.
  private void remember(List<Queue> there, Map<String, Known> read) {
    if (known.size() + there.size() > MOST) {
      known.clear();
    }
    for (var queue : there) {
      known.put(queue.name(), Objects.requireNonNull(read.get(queue.name())));
    }
  }
}
