package io.millrace.plugin.middleware;

import io.millrace.core.job.Ruling;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Middleware;
import java.time.Duration;

/// A line in the job's own log for each attempt, which says how long it waited and ran: `timing`.
public final class Timing implements Middleware {
  @Override
  public String name() {
    return "timing";
  }

  @Override
  public boolean nonblocking() {
    return true;
  }

  @Override
  public void onComplete(Context context, Ruling ruling, Duration ran) {
    var claim = context.claim();
    long waited = Duration.between(claim.scheduledAt(), claim.startedAt()).toMillis();
    context.log("debug", "waited %d ms, ran %d ms".formatted(Math.max(0, waited), ran.toMillis()));
  }
}
