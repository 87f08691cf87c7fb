package io.millrace.core.spi;

/// That a backend cannot do what was asked of it, ever; nothing was done.
public final class NotSupported extends UnsupportedOperationException {
  private static final long serialVersionUID = 1L;

  /// @param message what it cannot do, in one line for a person
  public NotSupported(String message) {
    super(message);
  }
}
