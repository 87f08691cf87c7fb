package io.millrace.core.bus;

import java.time.Instant;

/// A hint about a queue, or a worker; losing one costs a poll.
public sealed interface Ready {
  String queue();

  /// Something may be claimed now.
  record Now(String queue) implements Ready {}

  /// Something is on its way to the store: who asks now asks right behind it. Only for this
  /// process.
  record Soon(String queue) implements Ready {}

  /// Something becomes due then.
  record Later(String queue, Instant at) implements Ready {}

  /// What holds jobs that are ready gives way then.
  record Frees(String queue, Instant at) implements Ready {}

  /// Its configuration changed: read it anew.
  record Configured(String queue) implements Ready {}

  /// Somebody who holds a lease is asked something: renew at once.
  record Attend(String queue) implements Ready {}

  /// Something is wanted of a worker: look what.
  record Ordered(String worker) implements Ready {
    /// It is about no queue.
    @Override
    public String queue() {
      return "";
    }
  }
}
