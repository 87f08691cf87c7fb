package io.millrace.core.spi;

import io.millrace.core.limit.Fill;
import io.millrace.core.limit.Grant;
import io.millrace.core.limit.Limiter;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/// Limits that span queues. Those of one queue are taken inside [JobStore#claim], and so are these
/// for jobs; whoever else wants to keep within them asks here.
public interface LimitStore {
  /// One who asks by hand for `weight` units, to be held under the name `permit` so long.
  record Ask(String limiter, String permit, int weight, Duration hold) {}

  /// Tells what limiters are set to; an older revision than the one known is not heard.
  Future<Void> configure(Collection<Limiter> limiters);

  /// Each is granted or refused for itself, in their order: refused when there is less left than
  /// its weight, with the instant at which it could be granted where a rate alone refuses. One that
  /// weighs more than there is at all passes alone. A limiter that nobody told of bounds nothing.
  /// The same permit asked for again while it is held is granted again and takes nothing: it stays
  /// what it was, whatever limiter and weight are named now.
  Future<List<Grant>> acquire(List<Ask> asks);

  /// Gives permits back; unknown ones are let be. Answers the queues in which something waits no
  /// longer.
  Future<Set<String>> giveBack(List<String> permits);

  /// How these limiters stand, in their order.
  Future<List<Fill>> fill(List<String> limiters);

  /// Forgets what a limiter has counted of its rate, and the permits held by hand; jobs that run
  /// still count. Answers as [#giveBack].
  Future<Set<String>> reset(String limiter);
}
