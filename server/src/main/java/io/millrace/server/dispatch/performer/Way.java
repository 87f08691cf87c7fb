package io.millrace.server.dispatch.performer;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Performer;
import io.millrace.core.spi.FailureClassifier;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How jobs of one type are done: by whom, what stands around it, and who knows its failures. Put
/// together once, so that an attempt looks nothing up.
///
/// @param nonblocking whether all of it is done on the event loop itself
public record Way(
    Performer performer, Chain chain, List<FailureClassifier> classifiers, boolean nonblocking) {
  static Way of(Performer performer, Chain chain, List<FailureClassifier> classifiers) {
    return new Way(performer, chain, classifiers, performer.nonblocking() && chain.isNonblocking());
  }

  /// Of what kind a failure is that was thrown, by the first who knows.
  public FailureKind kind(Context context, Throwable thrown) {
    return asked(context, (_, it) -> performer.classify(it), thrown)
        .or(() -> others(context, thrown))
        .orElseGet(() -> ByClass.kind(thrown));
  }

  private Optional<FailureKind> others(Context context, Throwable thrown) {
    for (var classifier : classifiers) {
      var kind = asked(context, classifier, thrown);
      if (kind.isPresent()) {
        return kind;
      }
    }
    return Optional.empty();
  }

  private static Optional<FailureKind> asked(
      Context context, FailureClassifier classifier, Throwable thrown) {
    try {
      return classifier.classify(context.claim().job(), thrown);
    } catch (Throwable e) {
      Chain.threw("a classifier", context, e);
      return Optional.empty();
    }
  }

  /// Tells everybody how the attempt ended: the performer first, then what stands around it.
  public void ended(Context context, Ruling ruling, Duration ran) {
    try {
      tell(context, ruling.outcome());
    } catch (Throwable e) {
      Chain.threw("a hook of the performer", context, e);
    }
    chain.complete(context, ruling, ran);
  }

  private void tell(Context context, Outcome outcome) throws Exception {
    switch (outcome) {
      case Outcome.Done(Json result) -> performer.onSuccess(context, result);
      case Outcome.Retry(Failure failure, _) -> performer.onFailure(context, failure, false);
      case Outcome.Dead(Failure failure) -> performer.onFailure(context, failure, true);
      case Outcome.Cancelled(String reason) -> performer.onCancel(context, reason);
      case Outcome.Snooze _, Outcome.Discard _, Outcome.Yield _ -> {}
    }
  }
}
