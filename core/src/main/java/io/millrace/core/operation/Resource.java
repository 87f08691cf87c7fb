package io.millrace.core.operation;

import static io.millrace.core.operation.Action.CANCEL;
import static io.millrace.core.operation.Action.DELETE;
import static io.millrace.core.operation.Action.DRAIN;
import static io.millrace.core.operation.Action.MOVE;
import static io.millrace.core.operation.Action.PATCH;
import static io.millrace.core.operation.Action.PAUSE;
import static io.millrace.core.operation.Action.PROMOTE;
import static io.millrace.core.operation.Action.PURGE;
import static io.millrace.core.operation.Action.QUIET;
import static io.millrace.core.operation.Action.REPRIORITISE;
import static io.millrace.core.operation.Action.RESUME;
import static io.millrace.core.operation.Action.RETRY;
import static io.millrace.core.operation.Action.SNOOZE;
import static io.millrace.core.operation.Action.STOP;
import static io.millrace.core.operation.Action.TAG;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What an operation may be about, and what it may do to it.
public enum Resource {
  JOBS,
  QUEUES,
  WORKERS;

  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Resource> of(String wire) {
    for (var resource : values()) {
      if (resource.wire().equals(wire)) {
        return Optional.of(resource);
      }
    }
    return Optional.empty();
  }

  public List<Action> actions() {
    return switch (this) {
      case JOBS -> List.of(RETRY, CANCEL, PROMOTE, SNOOZE, DELETE, PATCH, MOVE, REPRIORITISE, TAG);
      case QUEUES -> List.of(PAUSE, RESUME, PATCH, PURGE, DRAIN);
      case WORKERS -> List.of(QUIET, RESUME, STOP);
    };
  }
}
