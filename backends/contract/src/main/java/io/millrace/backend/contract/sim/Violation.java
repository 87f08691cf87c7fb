package io.millrace.backend.contract.sim;

/// A promise that was broken.
final class Violation extends AssertionError {
  private static final long serialVersionUID = 1L;

  Violation(String text) {
    super(text);
  }
}
