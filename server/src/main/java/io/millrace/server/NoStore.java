package io.millrace.server;

/// That the state which a server was to go on with cannot be had; the process ends with that code.
final class NoStore extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Of `sysexits.h`: the data are not what they should be, something is not to be had.
  static final int DAMAGED = 65;

  static final int TAKEN = 69;

  /// What a person has to set up otherwise.
  static final int CONFIG = 78;

  private final int exitCode;

  NoStore(int exitCode, Exception cause) {
    super(cause.getMessage(), cause);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
