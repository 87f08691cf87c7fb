package io.millrace.server.queue;

import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Ready;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What this node knows of queues: at most a second old, and read anew at a hint. One that is in
/// use is read again before it is old, and by however many it is asked for, it is read once at a
/// time. For one event loop.
public final class KnownQueues {
  private static final Logger LOG = LoggerFactory.getLogger(KnownQueues.class);
  private static final long FRESH_MS = Duration.ofSeconds(1).toMillis();
  private static final long SOON_STALE_MS = FRESH_MS / 2;
  private static final int MOST = 10_000;

  /// Who sets up what nobody else has: the configuration of the server.
  public static final String CONFIG = "config";

  private final QueueStore store;
  private final Clock clock;
  private final Optional<QueueConfig> born;
  private final Map<String, Known> known = new HashMap<>();
  private final Reading looking = new Reading(this::configs);
  private final Reading bearing =
      new Reading(missing -> configs(missing).compose(there -> born(missing, there)));

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
      looking.forget(queue);
      bearing.forget(queue);
    }
  }

  /// All there are, by name.
  public Future<List<String>> names() {
    return configs(List.of()).map(all -> all.stream().map(QueueConfig::name).toList());
  }

  /// These, one entry for each name; one that does not exist is as if just born.
  public Future<Map<String, Known>> get(Collection<String> names) {
    return looking.answer(names);
  }

  /// The same for jobs that are to go into them: one that does not exist is set up first, where
  /// somebody said how.
  public Future<Map<String, Known>> bear(Collection<String> names) {
    return bearing.answer(names);
  }

  private Future<List<QueueConfig>> configs(Collection<String> names) {
    return store.configs(names);
  }

  private boolean isFresh(Known there, long ms) {
    return clock.millis() < there.readAt + ms;
  }

  /// Reads in one of the two ways, and remembers what is being read.
  private final class Reading {
    private final Function<Collection<String>, Future<List<QueueConfig>>> find;
    private final Map<String, Future<Map<String, Known>>> underWay = new HashMap<>();

    Reading(Function<Collection<String>, Future<List<QueueConfig>>> find) {
      this.find = find;
    }

    /// What is under way may be what a hint says is over.
    void forget(String queue) {
      underWay.remove(queue);
    }

    Future<Map<String, Known>> answer(Collection<String> names) {
      var answer = new HashMap<String, Known>();
      var stale = new ArrayList<String>(0);
      for (var name : names) {
        var there = known.get(name);
        if (there != null && isFresh(there, FRESH_MS)) {
          answer.put(name, there);
          renew(name, there);
        } else {
          stale.add(name);
        }
      }
      return stale.isEmpty() ? Future.succeededFuture(answer) : join(stale, answer);
    }

    /// Nobody waits for it, and who comes when it failed reads for himself.
    private void renew(String name, Known there) {
      if (!isFresh(there, SOON_STALE_MS) && !underWay.containsKey(name)) {
        begin(List.of(name))
            .onComplete(_ -> {}, cause -> LOG.debug("queue cannot be read queue={}", name, cause));
      }
    }

    private Future<Map<String, Known>> join(List<String> names, Map<String, Known> answer) {
      // Each from its own: another that is under way may have read it before a hint.
      var reads = new LinkedHashMap<String, Future<Map<String, Known>>>();
      var unread = new ArrayList<String>(0);
      for (var name : names) {
        var read = underWay.get(name);
        if (read == null) {
          unread.add(name);
        } else {
          reads.put(name, read);
        }
      }
      if (!unread.isEmpty()) {
        var begun = begin(unread);
        unread.forEach(name -> reads.put(name, begun));
      }
      return Future.all(List.copyOf(reads.values()))
          .map(_ -> {
            reads.forEach((name, read) ->
                answer.put(name, Objects.requireNonNull(read.result().get(name), name)));
            return answer;
          });
    }

    private Future<Map<String, Known>> begin(List<String> names) {
      var read = read(names);
      names.forEach(name -> underWay.put(name, read));
      read.onComplete(_ -> names.forEach(name -> underWay.remove(name, read)));
      return read;
    }

    private Future<Map<String, Known>> read(List<String> names) {
      long now = clock.millis();
      long heard = hints;
      return store
          .homes(names)
          .compose(homes ->
              find.apply(names)
                  .map(configs -> {
                    var read = known(names, homes, configs, now);
                    if (heard == hints) {
                      remember(configs, read);
                    }
                    return read;
                  }));
    }
  }

  private Future<List<QueueConfig>> born(Collection<String> names, List<QueueConfig> there) {
    if (born.isEmpty() || there.size() == names.size()) {
      return Future.succeededFuture(there);
    }
    var puts = new ArrayList<Future<Put>>();
    var existing = there.stream().map(QueueConfig::name).toList();
    for (var name : names) {
      if (!existing.contains(name)) {
        puts.add(store.put(born.get().withName(name), new Match.New(), CONFIG));
      }
    }
    return Future.all(puts).compose(_ -> configs(names));
  }

  private static Map<String, Known> known(
      List<String> names, List<List<Integer>> homes, List<QueueConfig> there, long now) {
    var configs = new HashMap<String, QueueConfig>();
    there.forEach(config -> configs.put(config.name(), config));
    var known = new HashMap<String, Known>();
    for (int at = 0; at < names.size(); at++) {
      var name = names.get(at);
      var config = configs.getOrDefault(name, QueueConfig.of(name));
      known.put(name, new Known(config, homes.get(at), now));
    }
    return known;
  }

  /// Those that are there: the others may be set up at any moment.
  private void remember(List<QueueConfig> there, Map<String, Known> read) {
    if (known.size() + there.size() > MOST) {
      known.clear();
    }
    for (var config : there) {
      known.put(config.name(), Objects.requireNonNull(read.get(config.name())));
    }
  }
}
