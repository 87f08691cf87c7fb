package io.millrace.plugin.middleware;

import io.millrace.core.job.Failure;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Middleware;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// One line in the server's log for each attempt: `logging`.
///
/// What went well is told at debug, what is tried again at info, and a job that is dead at warn:
/// somebody should look.
public final class Logging implements Middleware {
  private static final Logger LOG = LoggerFactory.getLogger(Logging.class);

  @Override
  public String name() {
    return "logging";
  }

  @Override
  public boolean nonblocking() {
    return true;
  }

  @Override
  public void onComplete(Context context, Ruling ruling, Duration ran) {
    switch (ruling.outcome()) {
      case Outcome.Done _ -> line(Level.DEBUG, "attempt done", context, ran);
      case Outcome.Snooze _ -> line(Level.DEBUG, "attempt snoozed", context, ran);
      case Outcome.Yield _ -> line(Level.DEBUG, "attempt given back", context, ran);
      case Outcome.Cancelled _ -> line(Level.INFO, "job cancelled", context, ran);
      case Outcome.Retry(Failure failure, _) ->
          failure(Level.INFO, "attempt failed", context, failure, ran);
      case Outcome.Discard(Failure failure) ->
          failure(Level.INFO, "job discarded", context, failure, ran);
      case Outcome.Dead(Failure failure) -> failure(Level.WARN, "job dead", context, failure, ran);
    }
  }

  private static void line(Level level, String what, Context context, Duration ran) {
    if (LOG.isEnabledForLevel(level)) {
      LOG.atLevel(level)
          .log(
              "{} job={} type={} queue={} attempt={} ms={}",
              what,
              context.id(),
              context.type(),
              context.claim().job().queue(),
              context.attempt(),
              ran.toMillis());
    }
  }

  private static void failure(
      Level level, String what, Context context, Failure failure, Duration ran) {
    LOG.atLevel(level)
        .log(
            "{} job={} type={} queue={} attempt={} ms={} kind={} error={} message={}",
            what,
            context.id(),
            context.type(),
            context.claim().job().queue(),
            context.attempt(),
            ran.toMillis(),
            failure.kind().wire(),
            failure.type(),
            failure.message());
  }
}
