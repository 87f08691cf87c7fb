package io.millrace.core.operation;

/// What people ask of an operation under way.
public enum Steer {
  PAUSE,
  RESUME,
  CANCEL,
  /// To take back what it did.
  UNDO
}
