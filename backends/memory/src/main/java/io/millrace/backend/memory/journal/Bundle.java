package io.millrace.backend.memory.journal;

import org.jspecify.annotations.Nullable;

/// What goes to the disk at once: records for one place of one segment, and the next piece of a
/// snapshot if one is under way. May be written again at the same place.
record Bundle(Piece records, long salt, @Nullable Piece copied, boolean lastCopied) {
  /// For a position in the file of that number.
  record Piece(long number, Out bytes, long at) {}
}
