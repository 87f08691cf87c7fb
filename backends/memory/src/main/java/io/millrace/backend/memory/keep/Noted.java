package io.millrace.backend.memory.keep;

/// Something whose newest state is written when the step is over that changed it: once, however
/// often it was changed ([Changes]).
public abstract class Noted {
  /// Whether this step has changed it.
  boolean noted;

  /// Writes what it is now; nothing when it is not there any more.
  public abstract void write(Changes changes);
}
