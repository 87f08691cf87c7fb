package io.millrace.server.retry;

import io.millrace.core.bus.Ready;
import io.millrace.core.job.Want;
import io.millrace.core.queue.Queue;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.JobStore;
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

/// Brings home what is due or has lost its lease, and settles what ran out of time: by the timers that
/// hints and answers set, and over all queues once per period in case a hint was lost.
///
/// The hints that wake who waits are given by the door itself.
public final class RetryPass implements Pass {
  private static final Duration NEW_NAMES = Duration.ofSeconds(30);

  private final JobStore store;
  private final QueueStore queues;
  private final Duration period;
  private final Clock clock;

  /// When to look at each queue that is known here.
  private final Map<String, Instant> next = new HashMap<>();

  private Instant namesReadAt = Instant.EPOCH;

  public RetryPass(JobStore store, QueueStore queues, Duration period, Clock clock) {
    this.store = store;
    this.queues = queues;
    this.period = period;
    this.clock = clock;
  }

  @Override
  public Optional<Instant> wanted(Ready hint) {
    return switch (hint) {
      case Ready.Later(String queue, Instant at) -> {
        next.merge(queue, at, (a, b) -> a.isBefore(b) ? a : b);
        yield Optional.of(at);
      }
      case Ready.Now(String queue) -> {
        next.putIfAbsent(queue, clock.instant().plus(period));
        yield Optional.empty();
      }
      case Ready.Configured _, Ready.Attend _ -> Optional.empty();
    };
  }

  @Override
  public Future<Again> run() {
    var now = clock.instant();
    if (namesReadAt.plus(NEW_NAMES).isAfter(now)) {
      return bringHome(now);
    }
    namesReadAt = now;
    return queues.get(List.of()).compose(all -> learn(all, now));
  }

  private Future<Again> learn(List<Queue> all, Instant now) {
    all.forEach(queue -> next.putIfAbsent(queue.name(), now));
    return bringHome(now);
  }

  private Future<Again> bringHome(Instant now) {
    var due = new ArrayDeque<String>();
    next.forEach(
        (queue, at) -> {
          if (!at.isAfter(now)) {
            due.add(queue);
          }
        });
    return each(due, false);
  }

  private Future<Again> each(Deque<String> due, boolean more) {
    var queue = due.poll();
    if (queue == null) {
      return Future.succeededFuture(more ? Again.NOW : soonest());
    }
    return store
        .claim(Want.homecoming(List.of(queue)))
        .compose(claimed -> judge(claimed).map(_ -> note(queue, claimed)))
        .compose(noted -> each(due, more || noted));
  }

  private Future<?> judge(Claimed claimed) {
    if (claimed.judge().isEmpty()) {
      return Future.succeededFuture();
    }
    var now = clock.instant();
    var ends = claimed.judge().stream().map(judged -> judged.settle(now)).toList();
    return store.settle(ends, Want.NONE);
  }

  private boolean note(String queue, Claimed claimed) {
    var now = clock.instant();
    var safety = now.plus(period);
    var wanted = claimed.more() ? now : claimed.next().orElse(safety);
    next.put(queue, wanted.isBefore(safety) ? wanted : safety);
    return claimed.more();
  }

  private Again soonest() {
    return next.values().stream().min(Instant::compareTo).map(Again::at).orElse(Again.WHEN_IT_RINGS);
  }
}
