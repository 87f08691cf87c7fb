package io.millrace.core.operation;

import java.util.List;
import java.util.Optional;

/// How far an operation came, as the one who works on it tells: its counts, its place, the items
/// that failed since, and how it ended, if it did.
public record Advance(Headway counts, Place place, List<Failed> failed, Optional<End> end) {
  /// How it ended, and why if it failed.
  public record End(OperationState state, Optional<String> error) {
    public static final End DONE = new End(OperationState.DONE, Optional.empty());
    public static final End CANCELLED = new End(OperationState.CANCELLED, Optional.empty());

    public End {
      if (!state.ended()) {
        throw new IllegalArgumentException(state + " is no end");
      }
    }

    public static End failed(String error) {
      return new End(OperationState.FAILED, Optional.of(error));
    }
  }

  public Advance {
    failed = List.copyOf(failed);
  }

  /// Nothing new: it is still worked on.
  public static Advance none(Operation operation) {
    return new Advance(operation.counts(), operation.place(), List.of(), Optional.empty());
  }

  /// It is over, where it stands.
  public static Advance at(Operation operation, End end) {
    return new Advance(operation.counts(), operation.place(), List.of(), Optional.of(end));
  }
}
