package io.millrace.backend.contract.sim.tell;

/// A promise that was broken.
public final class Violation extends AssertionError {
  private static final long serialVersionUID = 1L;

  public Violation(String text) {
    super(text);
  }
}
