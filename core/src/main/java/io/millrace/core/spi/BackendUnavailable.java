package io.millrace.core.spi;

/// That a backend cannot be asked now, or could not tell how it went: what was asked for may have
/// happened. Who asks again later, in the same words, gets the same result.
public class BackendUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message why, in one line for a person
  public BackendUnavailable(String message) {
    super(message, null, false, false);
  }
}
