package io.millrace.plugin.performer;

import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Performer;

/// Answers what it was given: `echo`.
public final class Echo implements Performer {
  @Override
  public String type() {
    return "echo";
  }

  @Override
  public Outcome perform(Context context) {
    return new Outcome.Done(context.args());
  }

  @Override
  public boolean idempotent() {
    return true;
  }

  @Override
  public boolean nonblocking() {
    return true;
  }
}
