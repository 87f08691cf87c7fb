package io.millrace.server.retry;

import io.millrace.core.bus.Ready;
import io.millrace.core.job.Want;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Judging;
import io.millrace.core.spi.QueueStore;
import io.millrace.server.alarm.Pass;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings home what is due or has lost its lease, and settles what ran out of time: by the timers
/// that hints and answers set, and over the queues of which this node has the care once per period,
/// in case a hint was lost.
///
/// The hints that wake who waits are given by the door itself.
public final class RetryPass implements Pass {
  private static final Logger LOG = LoggerFactory.getLogger(RetryPass.class);
  private static final Duration NEW_NAMES = Duration.ofSeconds(5);

  /// How many queues are looked at in one round.
  private static final int MOST = 100;

  private final JobStore store;
  private final Judging judging;
  private final QueueStore queues;
  private final Predicate<String> owns;
  private final Duration period;
  private final Clock clock;

  /// When to look at each queue that is known here.
  private final Map<String, Instant> next = new HashMap<>();

  private Instant namesReadAt = Instant.EPOCH;

  /// `owns` tells of which queues this node has the care.
  public RetryPass(
      JobStore store, QueueStore queues, Predicate<String> owns, Duration period, Clock clock) {
    this.store = store;
    this.judging = new Judging(store, clock);
    this.queues = queues;
    this.owns = owns;
    this.period = period;
    this.clock = clock;
  }

  @Override
  public Optional<Instant> wanted(Ready hint) {
    return switch (hint) {
      case Ready.Later(String queue, Instant at) -> {
        lookAt(queue, at);
        yield Optional.of(at);
      }
      case Ready.Now(String queue) -> {
        if (owns.test(queue)) {
          next.putIfAbsent(queue, clock.instant().plus(period));
        }
        yield Optional.empty();
      }
      case Ready.Soon _, Ready.Frees _, Ready.Configured _, Ready.Attend _, Ready.Ordered _ ->
          Optional.empty();
    };
  }

  @Override
  public Future<Again> run() {
    var now = clock.instant();
    if (namesReadAt.plus(NEW_NAMES).isAfter(now)) {
      return bringHome(now);
    }
    // Whoever is hinted at meanwhile may be too new for the answer.
    var before = Set.copyOf(next.keySet());
    return queues
        .configs(List.of())
        .compose(all -> {
          namesReadAt = now;
          var there = all.stream().map(QueueConfig::name).collect(Collectors.toUnmodifiableSet());
          next.keySet().removeIf(it -> before.contains(it) && !there.contains(it));
          there.stream().filter(owns).forEach(queue -> next.putIfAbsent(queue, now));
          return bringHome(now);
        });
  }

  /// A bounded number of those that are due; what is left over makes the next round come at once.
  private Future<Again> bringHome(Instant now) {
    var due = new ArrayDeque<String>();
    for (var queue : next.entrySet()) {
      if (due.size() < MOST && !queue.getValue().isAfter(now)) {
        due.add(queue.getKey());
      }
    }
    return each(due).map(_ -> soonest());
  }

  private Future<?> each(Deque<String> due) {
    var queue = due.poll();
    return queue == null
        ? Future.succeededFuture()
        : bringHome(queue)
            .recover(cause -> {
              LOG.warn("cannot bring home queue={}", queue, cause);
              return Future.succeededFuture();
            })
            .compose(_ -> each(due));
  }

  private Future<Void> bringHome(String queue) {
    // Before the call: a hint that comes while it is under way is not overruled by its answer.
    if (owns.test(queue)) {
      next.put(queue, clock.instant().plus(period));
    } else {
      next.remove(queue);
    }
    return store
        .claim(Want.homecoming(List.of(queue)))
        .compose(claimed -> {
          claimed.next().ifPresent(at -> lookAt(queue, at));
          if (claimed.more()) {
            lookAt(queue, clock.instant());
          }
          return judging.judge(claimed.judge()).mapEmpty();
        });
  }

  private void lookAt(String queue, Instant at) {
    next.merge(queue, at, (one, other) -> one.isBefore(other) ? one : other);
  }

  private Again soonest() {
    return next.values().stream()
        .min(Instant::compareTo)
        .map(Again::at)
        .orElse(Again.WHEN_IT_RINGS);
  }
}
