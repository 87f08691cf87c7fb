package io.millrace.server.alarm;

import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Channel;
import io.vertx.core.Future;
import io.vertx.core.Timer;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Wakes one pass: after each period, when a hint wants it earlier, and at once again while it says
/// that there is more. Never two rounds at a time. After a round that fails, or does not end within
/// a patience that is far beyond what any takes, the next one comes all the same; of a series of
/// them the first is a warning.
public final class AlarmVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(AlarmVerticle.class);
  private static final long NO_TIMER = -1;

  private final String name;
  private final Pass pass;
  private final Rhythm rhythm;
  private final Bus bus;
  private final Clock clock;
  private Channel.@Nullable Listening listening;
  private @Nullable Timer patience;
  private boolean running;
  private boolean failing;
  private boolean stopped;
  private long timer = NO_TIMER;

  /// When the timer rings, by the clock, in milliseconds.
  private long ringsAt;

  /// How often a pass is woken, and how long a round of it may take.
  public record Rhythm(Duration period, Duration patience) {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    public static Rhythm of(Duration period) {
      return new Rhythm(period, PATIENCE);
    }
  }

  public AlarmVerticle(String name, Pass pass, Rhythm rhythm, Bus bus, Clock clock) {
    this.name = name;
    this.pass = pass;
    this.rhythm = rhythm;
    this.bus = bus;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    listening = bus.ready().listen(hint -> pass.wanted(hint).ifPresent(this::ringBy));
    ring(rhythm.period.toMillis());
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    silence();
    if (patience != null) {
      patience.cancel();
    }
    if (listening != null) {
      listening.close();
    }
    return Future.succeededFuture();
  }

  private void run() {
    timer = NO_TIMER;
    running = true;
    ringsAt = Long.MAX_VALUE;
    inTime(Future.succeededFuture().compose(_ -> pass.run()))
        .onComplete(
            again -> {
              failing = false;
              again(again);
            },
            cause -> {
              LOG.atLevel(failing ? Level.DEBUG : Level.WARN)
                  .setCause(cause)
                  .log("pass failed pass={}", name);
              failing = true;
              again(Pass.Again.WHEN_IT_RINGS);
            });
  }

  /// That a round takes too long is heard on this loop: the time-out of a future that knows no
  /// context comes on a thread of its own.
  private Future<Pass.Again> inTime(Future<Pass.Again> round) {
    var timeout = vertx.timer(rhythm.patience.toMillis());
    patience = timeout;
    return Future.any(round.transform(Future::succeededFuture), timeout)
        .compose(_ -> round.isComplete() ? round : Future.failedFuture(late()))
        .andThen((_, _) -> timeout.cancel());
  }

  private TimeoutException late() {
    return new TimeoutException("it takes longer than " + rhythm.patience.toSeconds() + " s");
  }

  private void again(Pass.Again again) {
    running = false;
    long now = clock.millis();
    long wanted = again.at().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
    long next = Math.min(Math.min(wanted, ringsAt), now + rhythm.period.toMillis());
    ring(again.now() ? 0 : next - now);
  }

  private void ringBy(Instant instant) {
    long at = instant.toEpochMilli();
    if (at >= ringsAt) {
      return;
    }
    ringsAt = at;
    if (!running) {
      ring(at - clock.millis());
    }
  }

  private void ring(long inMillis) {
    silence();
    if (stopped) {
      return;
    }
    ringsAt = clock.millis() + Math.max(inMillis, 0);
    if (inMillis <= 0) {
      context.runOnContext(_ -> {
        if (timer == NO_TIMER && !running && !stopped) {
          run();
        }
      });
    } else {
      timer = vertx.setTimer(inMillis, _ -> run());
    }
  }

  private void silence() {
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
      timer = NO_TIMER;
    }
  }
}
