package io.millrace.server.prune;

import io.millrace.core.job.JobState;
import io.millrace.core.queue.Queue;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Prune;
import io.millrace.server.alarm.Pass;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Forgets what retention says: one slice of each queue and state in a round, until nothing is left
/// to forget. How many there may be is looked at each time, how old they may be once per
/// `prune.every`.
public final class PrunePass implements Pass {
  /// How often the pass is to be woken, so that a busy queue does not keep much more than it may.
  public static final Duration PERIOD = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(PrunePass.class);
  private static final int SLICE = 500;
  private static final int NO_LIMIT = Integer.MAX_VALUE;

  private final Backend backend;
  private final JobStore store;
  private final RetentionSettings settings;
  private final Clock clock;
  private Instant agesLookedAt = Instant.EPOCH;
  private boolean agesLeft;

  public PrunePass(Backend backend, JobStore store, RetentionSettings settings, Clock clock) {
    this.backend = backend;
    this.store = store;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public Future<Again> run() {
    var now = clock.instant();
    boolean ages = agesLeft || !agesLookedAt.plus(settings.every()).isAfter(now);
    return backend
        .queues()
        .get(List.of())
        .compose(queues -> each(slices(queues, now, ages), false))
        .compose(more -> backend.tidy().map(untidy -> more || untidy))
        .map(more -> {
          agesLookedAt = ages && !more ? now : agesLookedAt;
          agesLeft = ages && more;
          return Again.nowIf(more);
        });
  }

  private Deque<Prune.Ended> slices(List<Queue> queues, Instant now, boolean ages) {
    var slices = new ArrayDeque<Prune.Ended>();
    for (var queue : queues) {
      var own = queue.config().retention();
      int keep = own.max().orElse(settings.maxPerQueue());
      for (var state : JobState.values()) {
        if (state.terminal() && queue.stats().in(state) > 0) {
          var age = age(queue, state).filter(_ -> ages);
          int most = state == JobState.DEAD ? settings.deadMaxEntries().orElse(NO_LIMIT) : keep;
          var before = age.map(now::minus).orElse(Instant.EPOCH);
          slices.add(new Prune.Ended(queue.name(), state, before, most, SLICE));
        }
      }
    }
    return slices;
  }

  private Optional<Duration> age(Queue queue, JobState state) {
    var own = queue.config().retention();
    return switch (state) {
      case SUCCEEDED -> own.succeeded().or(() -> Optional.of(settings.succeeded()));
      case CANCELLED -> own.cancelled().or(() -> Optional.of(settings.cancelled()));
      case DISCARDED -> own.discarded().or(() -> Optional.of(settings.discarded()));
      case DEAD -> settings.deadMaxAge();
      case WAITING, SCHEDULED, READY, RUNNING, RETRYING -> Optional.empty();
    };
  }

  private Future<Boolean> each(Deque<Prune.Ended> slices, boolean more) {
    var slice = slices.poll();
    if (slice == null) {
      return Future.succeededFuture(more);
    }
    return store
        .prune(slice)
        .compose(pruned -> {
          if (pruned.count() > 0) {
            LOG.info(
                "pruned queue={} state={} count={}",
                slice.queue(),
                slice.state().wire(),
                pruned.count());
          }
          return each(slices, more || pruned.more());
        });
  }
}
