package io.millrace.server.wake;

import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Ready;
import io.millrace.server.alarm.Pass;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Says of each queue that held jobs back that they may start, at the instant at which they may.
///
/// Who claims then is told by the answer when the next of them may: so a backlog behind a rate is
/// worked off as fast as the rate allows, without anybody asking in between.
public final class WakePass implements Pass {
  /// When it looks although no hint told it to.
  public static final Duration PERIOD = Duration.ofMinutes(1);

  private final Bus bus;
  private final Clock clock;

  /// When the first of each queue may start.
  private final Map<String, Instant> frees = new HashMap<>();

  public WakePass(Bus bus, Clock clock) {
    this.bus = bus;
    this.clock = clock;
  }

  @Override
  public Optional<Instant> wanted(Ready hint) {
    if (hint instanceof Ready.Frees(String queue, Instant at)) {
      frees.merge(queue, at, (one, other) -> one.isBefore(other) ? one : other);
      return Optional.of(at);
    }
    return Optional.empty();
  }

  @Override
  public Future<Again> run() {
    var now = clock.instant();
    var free = new ArrayList<String>();
    frees.forEach((queue, at) -> {
      if (!at.isAfter(now)) {
        free.add(queue);
      }
    });
    free.forEach(this::wake);
    var next = frees.values().stream().min(Instant::compareTo);
    return Future.succeededFuture(next.map(Again::at).orElse(Again.WHEN_IT_RINGS));
  }

  private void wake(String queue) {
    frees.remove(queue);
    bus.ready().publish(new Ready.Now(queue));
  }
}
