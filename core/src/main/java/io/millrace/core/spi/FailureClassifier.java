package io.millrace.core.spi;

import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Job;
import java.util.Optional;

/// Says of what kind a failure is that its performer threw without a word about it.
///
/// Asked on the thread of the attempt after the performer's own
/// [io.millrace.core.perform.Performer#classify], one classifier after the other; the first answer
/// stands, and where nobody knows it is by the class of the exception. One that throws is passed
/// over.
@FunctionalInterface
public interface FailureClassifier {
  /// Empty: the next is asked.
  Optional<FailureKind> classify(Job job, Throwable thrown);
}
