package io.millrace.backend.contract.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Ids;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.limit.Limit;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.Ability;
import io.millrace.core.spi.Check;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Put;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;

/// What the contracts of queues with several shards stand on: one such queue, and jobs that lie in
/// all of its shards.
public abstract class WithShards extends WithQueue {
  protected static final int SHARDS = 4;
  protected static final int MANY = 24;
  protected static final Match ANY = new Match.Any();
  protected static final Duration SETTLED = Duration.ofMinutes(1);

  @BeforeEach
  void spread() {
    assertThat(put(SHARDS)).isInstanceOf(Put.Created.class);
  }

  protected static QueueConfig of(int shards) {
    return QueueConfig.of(QUEUE).withShards(shards);
  }

  protected Put put(int shards) {
    return put(of(shards));
  }

  protected Put put(QueueConfig config) {
    return backend.queues().put(config, ANY, "ann").await();
  }

  protected List<Integer> homes() {
    return backend.queues().homes(List.of(QUEUE)).await().getFirst();
  }

  /// Jobs whose ids name homes of the queue in turn, made one after the other.
  protected List<String> made() {
    var ids = new Ids(clock, new SplittableRandom(7));
    var homes = homes();
    var made = new ArrayList<String>();
    for (int at = 0; at < MANY; at++) {
      made.add(ids.job(homes.get(at % homes.size())));
      clock.pass(TICK);
      enqueue(made.getLast());
    }
    return made;
  }

  /// The same under ids that their sender chose.
  protected List<String> chosen() {
    var chosen = IntStream.range(0, MANY).mapToObj(at -> "order-" + at).toList();
    for (var id : chosen) {
      clock.pass(TICK);
      enqueue(id);
    }
    return chosen;
  }

  /// Lends and ends all there is, so many at a time; answers the ids in the order of lending.
  protected List<String> drain(int at, Outcome outcome) {
    var all = new ArrayList<String>();
    for (var lent = claim(at); !lent.isEmpty(); lent = claim(at)) {
      assertThat(lent).hasSizeLessThanOrEqualTo(at);
      all.addAll(ids(lent));
      lent.forEach(it -> settle(it, outcome));
    }
    return all;
  }

  protected List<String> drain(int at) {
    return drain(at, DONE);
  }

  protected static Job keyed(String id, String key) {
    return job(id).withKey(Optional.of(key));
  }

  protected static QueueConfig perKey(Limit limit, boolean ordered) {
    return of(SHARDS)
        .withLimits(QueueLimits.NONE.withPerKey(new PerKey(limit, ordered, true, Map.of())));
  }

  protected static Job typed(String id, String type) {
    return Job.of(id, type, QUEUE, Json.EMPTY_OBJECT);
  }

  protected void types(Map<String, Limit> types) {
    put(of(SHARDS).withLimits(QueueLimits.NONE.withTypes(types)));
  }

  protected boolean isSharded() {
    return backend.abilities().contains(Ability.SHARDED);
  }

  protected Set<String> findings() {
    var found = new HashSet<String>();
    var from = Optional.<String>empty();
    do {
      var slice = backend.check(EnumSet.allOf(Check.class), false, from).await();
      slice.findings().forEach(it -> found.add(it.toString()));
      from = slice.next();
    } while (from.isPresent());
    return found;
  }
}
