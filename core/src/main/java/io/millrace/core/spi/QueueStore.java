package io.millrace.core.spi;

import io.millrace.core.query.Page;
import io.millrace.core.queue.Drain;
import io.millrace.core.queue.Grain;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueKey;
import io.millrace.core.queue.QueueStats.Sums;
import io.millrace.core.queue.SeriesPoint;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Queues: how they are set up and how they stand. One exists from its first job or its first
/// `put`.
public interface QueueStore {
  /// Creates or replaces a queue's configuration, in force when answered; who does so first is on
  /// record as who made it.
  Future<Put> put(QueueConfig config, Match match, String by);

  /// Pauses a queue, or with an empty pause lets it go on; in force when answered.
  Future<Put> pause(String queue, Optional<Pause> pause);

  /// Lets no new job into a queue, or with an empty drain lets them in again; in force when
  /// answered. It ends with the operation that it names.
  Future<Put> drain(String queue, Optional<Drain> drain);

  /// Removes a queue that holds nothing.
  Future<Put> remove(String queue, Match match);

  /// The named queues that exist; none named: all, by name.
  Future<List<Queue>> get(Collection<String> names);

  /// How the named queues are set up that exist; none named: all, by name. Does not look at their
  /// jobs, so it may be asked of all queues every second.
  Future<List<QueueConfig>> configs(Collection<String> names);

  /// The keys of a queue that looks at keys, as they stand; of any other none. The cursor's place
  /// is how many come before, in the order as it is then.
  Future<Page<QueueKey>> lanes(
      String queue, QueueKey.Order order, boolean descending, Page.Cursor after, int limit);

  /// Remembers what had gone through queues at the beginning of a minute. What stayed the same
  /// takes no room.
  Future<Void> point(Instant minute, Map<String, Sums> byQueue);

  /// What had gone through each queue at the points that are still known from `from` on, oldest
  /// first, and at the last one before; queues without any are left out.
  Future<Map<String, List<SeriesPoint>>> series(Grain grain, Instant from);

  /// The numbers of the homes of these queues, one for each shard: the ids of their jobs carry
  /// them. Given once, never reused.
  Future<List<List<Integer>>> homes(List<String> queues);
}
