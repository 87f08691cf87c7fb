package io.millrace.core.spi;

import io.millrace.core.queue.Drain;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueConfig;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Queues: how they are set up and how they stand. One exists from its first job or its first
/// `put`.
public interface QueueStore {
  /// Creates or replaces a queue's configuration, in force when answered.
  Future<Put> put(QueueConfig config, Match match);

  /// Pauses a queue, or with an empty pause lets it go on; in force when answered.
  Future<Put> pause(String queue, Optional<Pause> pause);

  /// Lets no new job into a queue, or with an empty drain lets them in again; in force when
  /// answered. It ends with the operation that it names.
  Future<Put> drain(String queue, Optional<Drain> drain);

  /// Removes a queue that holds nothing.
  Future<Put> remove(String queue, Match match);

  /// The named queues that exist; none named: all, by name.
  Future<List<Queue>> get(Collection<String> names);

  /// The numbers of these homes, which the ids of their jobs carry; given once, never reused.
  Future<List<Integer>> homes(List<String> queues);
}
