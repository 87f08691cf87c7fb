package io.millrace.core.perform;

import io.millrace.core.job.Outcome;

/// Does the jobs of one type.
///
/// One instance serves all attempts, many at once, each on a virtual thread of its own: it may
/// block, and keeps nothing of an attempt in its fields.
public interface Performer {
  /// The type whose jobs it does.
  String type();

  /// Does one attempt. What it throws is a failure of kind `unknown`, or the kind that a
  /// [FailureException] names; an [InterruptedException] after [Context#isCancelled] is a cancel
  /// obeyed.
  Outcome perform(Context context) throws Exception;

  /// Whether doing it twice does no harm, so that an attempt with an unknown end is tried again.
  default boolean idempotent() {
    return false;
  }

  /// Whether it ends within microseconds and never waits: then it runs on the event loop itself.
  default boolean nonblocking() {
    return false;
  }
}
