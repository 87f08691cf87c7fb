package io.millrace.core.spi;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Who alone may do what is to be done by one: lead, own a channel. By the store's clock.
///
/// Two may believe that they hold the same lease: the one that was cut off does not know that its
/// time is over. So whatever is written in the name of a lease carries its epoch, and a smaller one
/// than was seen is refused.
public interface LeaseStore {
  /// Takes a lease that nobody holds, or renews one's own; empty while it is somebody else's, or
  /// the asker is to rest. Each reign has an epoch above all before it, never below the store's
  /// clock in ms; who lets his own end and comes back begins another.
  Future<Optional<Reign>> lease(String name, String node, Duration ttl);

  /// Ends a reign, unless another has begun. For `rest` from now its holder does not get the lease
  /// again, so that there is time for somebody else.
  Future<Void> resign(Reign reign, Duration rest);

  /// The reign that is now.
  Future<Optional<Reign>> get(String name);

  /// One holder's uninterrupted hold of a lease.
  record Reign(String name, String node, long epoch, Instant since, Instant until) {}
}
