package io.millrace.core.perform;

import io.millrace.core.job.Failure;

/// A failure whose kind the performer knows.
public final class FailureException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  public FailureException(Failure failure) {
    super(failure.message());
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }
}
