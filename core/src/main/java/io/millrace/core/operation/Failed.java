package io.millrace.core.operation;

/// An item to which it could not be done: the code of the problem that a single call would have
/// been answered with, and what it says.
public record Failed(String id, String code, String detail) {
  /// So many are kept, the newest.
  public static final int KEPT = 1_000;
}
