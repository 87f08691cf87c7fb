package io.millrace.backend.memory;

import io.millrace.backend.memory.find.Keys;
import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.step.Turn;
import io.millrace.core.query.Page;
import io.millrace.core.queue.Drain;
import io.millrace.core.queue.Grain;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueKey;
import io.millrace.core.queue.QueueStats.Sums;
import io.millrace.core.queue.SeriesPoint;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Put;
import io.millrace.core.spi.QueueStore;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// Queues in memory.
final class MemoryQueueStore implements QueueStore {
  private final Turn turn;
  private final Ledger ledger;

  MemoryQueueStore(Turn turn, Ledger ledger) {
    this.turn = turn;
    this.ledger = ledger;
  }

  @Override
  public Future<Put> put(QueueConfig config, Match match, String by) {
    return turn.take(() -> write(config, match, by));
  }

  private Put write(QueueConfig config, Match match, String by) {
    long now = ledger.now();
    var there = ledger.home(config.name());
    int version = there == null ? 0 : there.version;
    if (!match.admits(version)) {
      return new Put.Mismatch(version);
    }
    var home = ledger.homes.orNew(config.name(), now);
    if (version > 0 && home.config.equals(config)) {
      return new Put.Same(version);
    }
    home.configure(config, by, now);
    return version == 0 ? new Put.Created(home.version) : new Put.Changed(home.version);
  }

  @Override
  public Future<Put> pause(String queue, Optional<Pause> pause) {
    return turn.take(() -> {
      var home = ledger.home(queue);
      if (home == null) {
        return new Put.Mismatch(0);
      }
      long now = ledger.now();
      boolean same = home.paused(now).equals(pause);
      home.pause(pause.orElse(null), now);
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
      if (!home.places.made.isEmpty()) {
        return new Put.InUse(home.places.made.size());
      }
      ledger.homes.remove(home);
      return new Put.Removed();
    });
  }

  @Override
  public Future<List<Queue>> get(Collection<String> names) {
    return turn.take(() -> {
      long now = ledger.now();
      return homes(names).map(home -> home.queue(now)).toList();
    });
  }

  @Override
  public Future<List<QueueConfig>> configs(Collection<String> names) {
    return turn.take(() -> homes(names).map(home -> home.config).toList());
  }

  private Stream<Home> homes(Collection<String> names) {
    return names.isEmpty()
        ? ledger.homes.all().stream()
        : names.stream().map(ledger::home).filter(Objects::nonNull);
  }

  @Override
  public Future<Page<QueueKey>> lanes(
      String queue, QueueKey.Order order, boolean descending, Page.Cursor after, int limit) {
    return turn.take(() -> Optional.ofNullable(ledger.home(queue)).map(Keys::new))
        .compose(keys -> keys.map(this::look).orElse(Future.succeededFuture(List.of())))
        .map(all -> {
          // Not in the store's turn: to sort very many takes long.
          var sorted = new ArrayList<>(all);
          sorted.sort(order.comparator(descending));
          int from = (int) Math.min(after.place(), sorted.size());
          int to = Math.min(from + limit, sorted.size());
          var next =
              to < sorted.size() && limit > 0
                  ? Optional.of(new Page.Cursor(0, to))
                  : Optional.<Page.Cursor>empty();
          var total = new Page.Total(sorted.size(), true);
          return new Page<>(sorted.subList(from, to), next, total, Optional.empty(), true);
        });
  }

  private Future<List<QueueKey>> look(Keys keys) {
    return turn.takeNext(() -> keys.isOver(ledger.now()))
        .compose(over -> over ? Future.succeededFuture(keys.found()) : look(keys));
  }

  @Override
  public Future<Void> point(Instant minute, Map<String, Sums> byQueue) {
    return turn.take(() -> {
      byQueue.forEach((queue, sums) -> {
        var home = ledger.home(queue);
        if (home != null) {
          point(home, new SeriesPoint(minute, sums));
        }
      });
      return null;
    });
  }

  private void point(Home home, SeriesPoint point) {
    for (var grain : Grain.values()) {
      boolean due = grain.floor(point.at()).equals(point.at());
      if (due && home.course.put(grain, point.at(), point.sums())) {
        ledger.changes.point(home.name(), grain, point);
      }
    }
  }

  @Override
  public Future<Map<String, List<SeriesPoint>>> series(Grain grain, Instant from) {
    return turn.take(() -> {
      var series = new HashMap<String, List<SeriesPoint>>();
      for (var home : ledger.homes.all()) {
        var points = home.course.from(grain, from);
        if (!points.isEmpty()) {
          series.put(home.name(), points);
        }
      }
      return series;
    });
  }

  @Override
  public Future<List<List<Integer>>> homes(List<String> queues) {
    return turn.take(
        () -> queues.stream().map(queue -> List.of(ledger.homes.number(queue))).toList());
  }
}
