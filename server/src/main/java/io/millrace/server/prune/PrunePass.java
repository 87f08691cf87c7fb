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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Forgets what retention says, a bounded number of jobs in a round, until nothing is left to
/// forget. How many there may be is looked at each time, how old they may be once per
/// `prune.every`. Only the leader forgets; what the store owes itself, every node sees to.
public final class PrunePass implements Pass {
  /// How often the pass is to be woken, so that a busy queue does not keep much more than it may.
  public static final Duration PERIOD = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(PrunePass.class);
  private static final int SLICE = 500;
  private static final int NO_LIMIT = Integer.MAX_VALUE;

  private final Backend backend;
  private final JobStore store;
  private final BooleanSupplier leads;
  private final RetentionSettings settings;
  private final Clock clock;
  private Instant agesLookedAt = Instant.EPOCH;

  /// What a round may still forget, and whether a store has said that there is more.
  private record Left(int count, boolean more) {}

  /// `leads` tells whether this node does.
  public PrunePass(
      Backend backend,
      JobStore store,
      BooleanSupplier leads,
      RetentionSettings settings,
      Clock clock) {
    this.backend = backend;
    this.store = store;
    this.leads = leads;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public Future<Again> run() {
    var forgotten = leads.getAsBoolean() ? forget() : Future.succeededFuture(false);
    return forgotten.compose(more -> backend.tidy().map(untidy -> Again.nowIf(more || untidy)));
  }

  /// Answers whether there may be more.
  private Future<Boolean> forget() {
    var now = clock.instant();
    boolean ages = !agesLookedAt.plus(settings.every()).isAfter(now);
    return backend
        .queues()
        .get(List.of())
        .compose(queues -> each(slices(queues, now, ages)))
        .map(more -> {
          agesLookedAt = ages && !more ? now : agesLookedAt;
          return more;
        })
        .compose(more -> audit(now).map(lines -> more || lines));
  }

  /// Answers whether there may be more.
  private Future<Boolean> audit(Instant now) {
    var keep = settings.audit();
    return backend
        .audit()
        .prune(now.minus(keep.age()), keep.most(), SLICE)
        .map(count -> {
          if (count > 0) {
            LOG.info("pruned audit lines count={}", count);
          }
          return count == SLICE;
        });
  }

  private List<Prune.Ended> slices(List<Queue> queues, Instant now, boolean ages) {
    var slices = new ArrayList<Prune.Ended>();
    for (var queue : queues) {
      for (var state : JobState.values()) {
        var before = ages ? age(queue, state).map(now::minus) : Optional.<Instant>empty();
        int keep = keep(queue, state);
        int count = state.terminal() ? queue.stats().in(state) : 0;
        if (count > keep || (count > 0 && before.isPresent())) {
          var since = before.orElse(Instant.EPOCH);
          slices.add(new Prune.Ended(queue.name(), state, since, keep, SLICE));
        }
      }
    }
    return slices;
  }

  private int keep(Queue queue, JobState state) {
    return state == JobState.DEAD
        ? settings.deadMaxEntries().orElse(NO_LIMIT)
        : queue.config().retention().max().orElse(settings.maxPerQueue());
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

  /// Answers whether something is left.
  private Future<Boolean> each(List<Prune.Ended> slices) {
    var left = Future.succeededFuture(new Left(SLICE, false));
    for (var slice : slices) {
      left = left.compose(it -> it.count > 0 ? prune(slice, it) : Future.succeededFuture(it));
    }
    return left.map(it -> it.more || it.count == 0);
  }

  private Future<Left> prune(Prune.Ended slice, Left left) {
    return store
        .prune(slice.withLimit(left.count))
        .map(pruned -> {
          if (pruned.count() > 0 && slice.state() == JobState.DEAD) {
            LOG.info("pruned dead letters queue={} count={}", slice.queue(), pruned.count());
          }
          return new Left(left.count - pruned.count(), left.more || pruned.more());
        });
  }
}
