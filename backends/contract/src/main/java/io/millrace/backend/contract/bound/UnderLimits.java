package io.millrace.backend.contract.bound;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Want;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Rate;
import io.millrace.core.limit.Weighed;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Match;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// What the contracts of limits stand on: how a queue is bound, and jobs with keys and types.
public abstract class UnderLimits extends BackendContract {
  protected static final Duration PER = Duration.ofSeconds(10);
  protected static final Limit ONE = Limit.ofConcurrency(1);
  protected static final Limit TWO = Limit.ofConcurrency(2);
  protected static final Limit MANY = Limit.ofConcurrency(100);
  protected static final QueueLimits NONE = QueueLimits.NONE;

  /// Each key one at a time, in strict order.
  protected static final PerKey ORDERED = new PerKey(Limit.NONE, true, true, Map.of());

  protected void bind(QueueLimits limits) {
    bind(QueueConfig.of(QUEUE).withLimits(limits));
  }

  protected void bind(QueueConfig config) {
    backend.queues().put(config, new Match.Any(), "ann").await();
  }

  protected void bindKeys(Limit limit) {
    bind(NONE.withPerKey(keys(limit)));
  }

  protected void bindType(String type, Limit limit) {
    bind(NONE.withTypes(Map.of(type, limit)));
  }

  /// Each key so, in turns.
  protected static PerKey keys(Limit limit) {
    return new PerKey(limit, false, true, Map.of());
  }

  protected static Limit rate(int limit) {
    return Limit.ofRate(Rate.of(limit, PER));
  }

  protected static Job keyed(String id, String key) {
    return job(id).withKey(Optional.of(key));
  }

  protected static Job typed(String id, String type) {
    return Job.of(id, type, QUEUE, Json.EMPTY_OBJECT);
  }

  /// A job of that key which also asks a limiter that nobody has set up: it bounds nothing, but
  /// such a job stands in a lane of its own.
  protected static Job asking(String id, String key, String limiter) {
    return keyed(id, key).withTies(Ties.NONE.withLimiters(List.of(new Weighed(limiter, 1))));
  }

  protected static Job[] jobs(int count, String prefix, String key) {
    return IntStream.range(0, count).mapToObj(n -> keyed(prefix + n, key)).toArray(Job[]::new);
  }

  protected static Want ofType(String type) {
    return new Want(
        Optional.empty(), HOLDER, Want.Queues.of(QUEUE), Set.of(type), 9, Optional.empty());
  }

  protected Claimed ask() {
    return claim(want(9, QUEUE));
  }

  /// What a claim of up to nine lends now.
  protected List<String> lent() {
    return ids(claim(9));
  }

  /// Moves on to when the last claim said that it is worth asking again.
  protected void passUntil(Claimed claimed) {
    clock.pass(Duration.between(clock.instant(), claimed.next().orElseThrow()));
  }
}
