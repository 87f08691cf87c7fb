package io.millrace.server;

import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Performer;

/// A performer that does what a test says.
public record Does(String type, boolean nonblocking, Work work) implements Performer {
  public interface Work {
    Outcome on(Context context) throws Exception;
  }

  public static Does work(String type, Work work) {
    return new Does(type, false, work);
  }

  /// On the event loop itself.
  public static Does atOnce(String type, Work work) {
    return new Does(type, true, work);
  }

  @Override
  public Outcome perform(Context context) throws Exception {
    return work.on(context);
  }
}
