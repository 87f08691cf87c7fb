package io.millrace.core.spi;

/// That a backend has no room for what is new. What is there goes on, and makes room when it ends.
public final class StoreFull extends BackendUnavailable {
  private static final long serialVersionUID = 1L;

  /// @param message why, in one line for a person
  public StoreFull(String message) {
    super(message);
  }
}
