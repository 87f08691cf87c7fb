package io.millrace.core.operation;

import java.util.Locale;
import java.util.Optional;

/// What an operation does to each of its items.
public enum Action {
  RETRY,
  CANCEL,
  PROMOTE,
  SNOOZE,
  DELETE,
  PATCH,
  MOVE,
  REPRIORITISE,
  TAG,
  PAUSE,
  RESUME,
  /// Cancels and forgets the jobs of a queue.
  PURGE,
  /// Lets no job into a queue until none is left.
  DRAIN,
  /// Has a worker take no new jobs.
  QUIET,
  /// Has a worker end.
  STOP;

  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Action> of(String wire) {
    for (var action : values()) {
      if (action.wire().equals(wire)) {
        return Optional.of(action);
      }
    }
    return Optional.empty();
  }

  /// Whether what it did can be taken back for a while.
  public boolean isUndoable() {
    return switch (this) {
      case CANCEL, DELETE, MOVE, PAUSE -> true;
      case RETRY, PROMOTE, SNOOZE, PATCH, REPRIORITISE, TAG -> false;
      case RESUME, PURGE, DRAIN, QUIET, STOP -> false;
    };
  }

  /// Whether the jobs it was done to are expected to run and end, so that the first of them can
  /// tell how the rest would fare.
  public boolean isTried() {
    return switch (this) {
      case RETRY, PROMOTE, SNOOZE, PATCH, MOVE, REPRIORITISE -> true;
      case CANCEL, DELETE, TAG, PAUSE, RESUME, PURGE, DRAIN, QUIET, STOP -> false;
    };
  }
}
