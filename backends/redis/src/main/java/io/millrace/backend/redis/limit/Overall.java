package io.millrace.backend.redis.limit;

import io.millrace.core.limit.Limiter;
import io.vertx.core.Future;
import java.time.Clock;

/// Whether there is a limiter that every job asks. Nodes that lend look at it once a second at
/// most; while it is away for a node, that goes by what it saw last.
public final class Overall {
  private static final long FRESH_MS = 1_000;

  private final Units units;
  private final Clock clock;
  private long looked;
  private boolean known;
  private boolean binds;

  public Overall(Units units, Clock clock) {
    this.units = units;
    this.clock = clock;
  }

  /// What a claim under that name has of it.
  public Future<Portion> portion(String name) {
    return look().map(_ -> binds ? Portion.of(units, name) : Portion.UNBOUND);
  }

  /// That one was set up: what was seen of it counts no more.
  void changed(String limiter) {
    known &= !limiter.equals(Limiter.GLOBAL);
  }

  /// Looks whether it is there, where that was not seen lately.
  public Future<?> look() {
    long now = clock.millis();
    if (known && Math.abs(now - looked) < FRESH_MS) {
      return Future.succeededFuture();
    }
    return units
        .look(Limiter.GLOBAL)
        .map(state -> {
          binds = state.binds();
          known = true;
          looked = now;
          return true;
        })
        .recover(cause -> known ? Future.succeededFuture(false) : Future.failedFuture(cause));
  }
}
