package io.millrace.backend.memory.journal;

/// That a journal is not what was once synced: nothing that came after the damage can be trusted,
/// so nobody may go on with it. Says the file and the position.
public final class Damaged extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Damaged(String file, long position, String what) {
    super("the journal is damaged: %s at byte %d of %s".formatted(what, position, file));
  }

  Damaged(String message) {
    super("the journal is damaged: " + message);
  }
}
