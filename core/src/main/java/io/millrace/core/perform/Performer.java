package io.millrace.core.perform;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import java.util.Optional;

/// Does the jobs of one type.
///
/// One instance serves all attempts, many at once, each on a virtual thread of its own: it may
/// block, and keeps nothing of an attempt in its fields.
public interface Performer {
  /// The type whose jobs it does.
  String type();

  /// Does one attempt. What it throws is a failure of the kind that a [FailureException] names, or
  /// that [#classify] knows, or somebody who is asked after it; an [InterruptedException] after
  /// [Context#isCancelled] is a cancel obeyed.
  Outcome perform(Context context) throws Exception;

  /// Whether doing it twice does no harm, so that an attempt with an unknown end is tried again.
  default boolean idempotent() {
    return false;
  }

  /// Whether it ends within microseconds and never waits: then it runs on the event loop itself.
  default boolean nonblocking() {
    return false;
  }

  /// Of what kind a failure is that it threw; empty = others know.
  default Optional<FailureKind> classify(Throwable thrown) {
    return Optional.empty();
  }

  /// Right before [#perform]; what it throws is a failure of the attempt.
  default void onStart(Context context) throws Exception {}

  /// The attempt succeeded. Like the next two this comes before the store is told, so it may come
  /// again when a lease was lost meanwhile; what it throws is logged and changes nothing.
  default void onSuccess(Context context, Json result) throws Exception {}

  /// The attempt failed; `last` = no other follows, the job is dead.
  default void onFailure(Context context, Failure failure, boolean last) throws Exception {}

  /// The attempt stopped because the job was cancelled.
  default void onCancel(Context context, String reason) throws Exception {}
}
