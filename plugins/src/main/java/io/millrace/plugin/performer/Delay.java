package io.millrace.plugin.performer;

import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Args;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.FailureException;
import io.millrace.core.perform.Performer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// Waits for a while, and looks every 100 ms whether it should still: `delay` with `{for:
/// "200ms"}`, answers `{waited_ms}`.
public final class Delay implements Performer {
  private static final long STEP = Duration.ofMillis(100).toNanos();

  @Override
  public String type() {
    return "delay";
  }

  @Override
  public Outcome perform(Context context) throws FailureException, InterruptedException {
    long length = Args.of(context, "for").duration("for").toNanos();
    long begun = System.nanoTime();
    context.checkpoint();
    for (long waited = 0; waited < length; waited = System.nanoTime() - begun) {
      LockSupport.parkNanos(Math.min(length - waited, STEP));
      context.checkpoint();
    }
    long waited = Duration.ofNanos(System.nanoTime() - begun).toMillis();
    return new Outcome.Done(Json.write(Map.of("waited_ms", waited)));
  }

  @Override
  public boolean idempotent() {
    return true;
  }
}
