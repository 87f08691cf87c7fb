package io.millrace.core.perform;

import io.millrace.core.job.Failure;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import java.time.Duration;
import java.util.Set;

/// Stands around every attempt of this node, or around those of some types.
///
/// The configuration names the chain and its order. An attempt goes in through [#beforeExecute]
/// from the first to the last, to the performer, and out again from the last to the first: a
/// failure through [#onError], whatever it came to through [#afterExecute], and at the end
/// [#onComplete] of all of them. All of it belongs to the attempt: it runs on its thread, within
/// its time.
///
/// One instance serves all attempts, many at once, and keeps nothing of an attempt in its fields.
/// What it throws never loses the job and never keeps the others from their turn: before the
/// performer it is a failure of the attempt, afterwards it is logged and changes nothing.
public interface Middleware {
  /// The word by which the configuration names it, `[a-z][a-z0-9_]*`.
  String name();

  /// The types of job around which it stands; none = all.
  default Set<String> types() {
    return Set.of();
  }

  /// Whether it ends within microseconds and never waits. One that may wait takes the types around
  /// which it stands off the event loop, whatever their performers say of themselves.
  default boolean nonblocking() {
    return false;
  }

  /// Before the attempt; may halt it, and then nobody after it is asked and nothing is performed.
  default Entry beforeExecute(Context context) throws Exception {
    return Entry.PROCEED;
  }

  /// After the performer; answers what the attempt came to, as it found it or changed.
  default Outcome afterExecute(Context context, Outcome outcome) throws Exception {
    return outcome;
  }

  /// The attempt failed. The first that finds a remedy has the last word.
  default Remedy onError(Context context, Failure failure) throws Exception {
    return Remedy.PASS;
  }

  /// The attempt is over, and what follows from it is worked out: once for each attempt that began,
  /// also when it was halted, or given up because it would not end.
  default void onComplete(Context context, Ruling ruling, Duration ran) throws Exception {}
}
