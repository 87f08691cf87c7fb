package io.millrace.core.queue;

import io.millrace.core.job.Job;
import io.millrace.core.job.Terms;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Queues that jobs are to be moved to, as a read saw them: what a job has there that says nothing
/// of it. Whether they take one more is for the store to say, in the step that moves it.
public final class Arrivals {
  private final Map<String, Queue> queues = new HashMap<>();
  private final Terms server;

  /// What a job has in a queue that says nothing of it: as the queue is set up, else as the server
  /// is.
  public record Usual(int priority, Terms terms) {
    /// In a queue with these defaults, on a server with those terms.
    public static Usual of(QueueConfig.Defaults queue, Terms server) {
      var terms =
          queue.equals(QueueConfig.Defaults.NONE)
              ? server
              : new Terms(
                  queue.maxAttempts().orElse(server.maxAttempts()),
                  queue.backoff().orElse(server.backoff()),
                  queue.timeout().orElse(server.timeout()),
                  queue.lease().orElse(server.lease()),
                  server.retryLost(),
                  server.preemptible());
      return new Usual(queue.priority().orElse(Job.DEFAULT_PRIORITY), terms);
    }
  }

  /// Why a queue takes no more.
  public sealed interface Stop {
    /// So many are pending, and that is all that may be.
    record Full(String queue, int depth) implements Stop {}

    record Draining(String queue) implements Stop {}
  }

  /// On a server with those terms; of a queue that is not among them nothing is set.
  public Arrivals(List<Queue> queues, Terms server) {
    queues.forEach(queue -> this.queues.put(queue.name(), queue));
    this.server = server;
  }

  public Usual usual(String queue) {
    var there = queues.get(queue);
    return Usual.of(there == null ? QueueConfig.Defaults.NONE : there.config().defaults(), server);
  }
}
