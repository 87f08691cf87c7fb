package io.millrace.integration;

/// A name has no address, or nobody said so in time.
final class NoAddressException extends Exception {
  private static final long serialVersionUID = 1L;

  NoAddressException() {
    super("has no address");
  }
}
