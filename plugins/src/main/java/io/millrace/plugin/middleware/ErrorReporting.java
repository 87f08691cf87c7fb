package io.millrace.plugin.middleware;

import io.millrace.core.job.Failure;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.job.Signature;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Middleware;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reports what goes wrong by its signature: `error_reporting`. The first failure of a signature is
/// a line with the place where it was thrown; those of the next minute are counted, and the count
/// stands in the line after it.
///
/// Whoever wants failures elsewhere writes a middleware of its own with `onComplete`.
public final class ErrorReporting implements Middleware {
  static final Duration QUIET = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(ErrorReporting.class);
  private static final int MOST = 1_000;

  private final Clock clock;

  /// The signatures that were reported last, oldest first; guarded by itself.
  private final LinkedHashMap<String, Seen> seen = new LinkedHashMap<>();

  private record Seen(Instant reportedAt, int since) {}

  public ErrorReporting(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return "error_reporting";
  }

  @Override
  public boolean nonblocking() {
    return true;
  }

  @Override
  public void onComplete(Context context, Ruling ruling, Duration ran) {
    switch (ruling.outcome()) {
      case Outcome.Retry(Failure failure, _) -> failed(context, failure, false);
      case Outcome.Dead(Failure failure) -> failed(context, failure, true);
      case Outcome.Done _,
          Outcome.Snooze _,
          Outcome.Discard _,
          Outcome.Cancelled _,
          Outcome.Yield _ -> {}
    }
  }

  private void failed(Context context, Failure failure, boolean dead) {
    var signature = Signature.of(context.type(), failure);
    int times = times(signature);
    if (times > 0) {
      LOG.warn(
          "failure signature={} times={} dead={} job={} type={} kind={} error={} message={} at={}",
          signature,
          times,
          dead,
          context.id(),
          context.type(),
          failure.kind().wire(),
          failure.type(),
          failure.message(),
          place(failure));
    }
  }

  /// How many failures the line is to stand for; 0 = no line now.
  private int times(String signature) {
    synchronized (seen) {
      var before = seen.get(signature);
      var now = clock.instant();
      if (before != null && now.isBefore(before.reportedAt.plus(QUIET))) {
        seen.put(signature, new Seen(before.reportedAt, before.since + 1));
        return 0;
      }
      seen.remove(signature);
      seen.put(signature, new Seen(now, 0));
      if (seen.size() > MOST) {
        seen.pollFirstEntry();
      }
      return before == null ? 1 : before.since + 1;
    }
  }

  private static String place(Failure failure) {
    return failure
        .stack()
        .orElse("")
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("at "))
        .map(line -> line.substring(3))
        .findFirst()
        .orElse("unknown");
  }
}
