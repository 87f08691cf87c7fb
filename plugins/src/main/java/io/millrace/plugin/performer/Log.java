package io.millrace.plugin.performer;

import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Args;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.FailureException;
import io.millrace.core.perform.Performer;
import java.util.Locale;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Writes one line to the job's log and to the server's: `log` with `{message, level: info}`.
public final class Log implements Performer {
  @Override
  public String type() {
    return "log";
  }

  @Override
  public Outcome perform(Context context) throws FailureException {
    var args = Args.of(context, "message", "level");
    var message = args.text("message");
    var level = args.oneOf("level", "info", "debug", "info", "warn", "error");
    context.log(level, message);
    LoggerFactory.getLogger(Log.class)
        .atLevel(Level.valueOf(level.toUpperCase(Locale.ROOT)))
        .log("{} job={} type={}", message, context.id(), context.type());
    return Outcome.Done.EMPTY;
  }

  @Override
  public boolean idempotent() {
    return true;
  }
}
