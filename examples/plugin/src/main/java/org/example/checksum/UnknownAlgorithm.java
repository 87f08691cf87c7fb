package org.example.checksum;

import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Job;
import io.millrace.core.spi.FailureClassifier;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/// Knows that an algorithm which this Java does not have will not come by waiting.
public final class UnknownAlgorithm implements FailureClassifier {
  @Override
  public Optional<FailureKind> classify(Job job, Throwable thrown) {
    return thrown instanceof NoSuchAlgorithmException
        ? Optional.of(FailureKind.TERMINAL)
        : Optional.empty();
  }
}
