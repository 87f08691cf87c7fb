package io.millrace.core.operation;

import io.millrace.core.access.Reach;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A bulk action and how far it has come. What may follow on what is decided here, for every
/// backend alike; each rule gives a new value, or nothing where it does not apply.
///
/// What it is about is frozen at [Times#createdAt]: what came, or entered its state, later is not
/// touched.
public record Operation(
    String id,
    Order order,
    OperationState state,
    Headway counts,
    Place place,
    Times times,
    Optional<String> error) {
  /// For so long after its end, and while it is under way, it can be taken back.
  public static final Duration UNDO = Duration.ofSeconds(10);

  /// When it was made, begun and over, and until when it can be taken back.
  public record Times(
      Instant createdAt,
      Optional<Instant> startedAt,
      Optional<Instant> finishedAt,
      Optional<Instant> undoUntil) {}

  /// One that nobody has begun.
  public static Operation of(String id, Order order, long matched, Instant now) {
    var undo =
        order.action().isUndoable() ? Optional.of(now.plus(UNDO)) : Optional.<Instant>empty();
    return new Operation(
        id,
        order,
        OperationState.PENDING,
        Headway.of(matched),
        Place.START,
        new Times(now, Optional.empty(), Optional.empty(), undo),
        Optional.empty());
  }

  /// The same, as far as somebody reaches.
  public Operation within(Reach reach) {
    return new Operation(id, order.within(reach), state, counts, place, times, error);
  }

  /// Whether it is to be worked on.
  public boolean isToDo() {
    return state == OperationState.PENDING || state == OperationState.RUNNING;
  }

  /// Somebody begins to work on it, or goes on with it.
  public Operation begun(Instant now) {
    var started =
        new Times(
            times.createdAt,
            times.startedAt.or(() -> Optional.of(now)),
            times.finishedAt,
            times.undoUntil);
    return with(OperationState.RUNNING, place, started);
  }

  /// The one who works on it came so far. What he did counts also when it was meanwhile paused or
  /// cancelled; its place only if it still goes the same way.
  public Operation advanced(Advance step, Instant now) {
    boolean same = step.place().back() == place.back();
    var there = same ? step.place() : place;
    var counted = new Operation(id, order, state, step.counts(), there, times, error);
    return same && !state.ended()
        ? step.end().map(end -> counted.ended(end, now)).orElse(counted)
        : counted;
  }

  private Operation ended(Advance.End end, Instant now) {
    return new Operation(id, order, end.state(), counts, place, endedAt(now), end.error());
  }

  /// When it was taken back, it cannot be once more.
  private Times endedAt(Instant now) {
    var undo =
        order.action().isUndoable() && !place.back()
            ? Optional.of(now.plus(UNDO))
            : Optional.<Instant>empty();
    return new Times(times.createdAt, times.startedAt, Optional.of(now), undo);
  }

  /// As somebody asked; empty when it cannot be.
  public Optional<Operation> steered(Steer steer, Instant now) {
    return switch (steer) {
      case PAUSE -> state.ended() ? Optional.empty() : Optional.of(with(OperationState.PAUSED));
      case RESUME -> resumed();
      case CANCEL -> cancelled(now);
      case UNDO -> undone(now);
    };
  }

  private Optional<Operation> resumed() {
    if (state != OperationState.PAUSED) {
      return isToDo() ? Optional.of(this) : Optional.empty();
    }
    boolean begun = times.startedAt.isPresent();
    return Optional.of(with(begun ? OperationState.RUNNING : OperationState.PENDING));
  }

  private Optional<Operation> cancelled(Instant now) {
    if (state.ended()) {
      return state == OperationState.CANCELLED ? Optional.of(this) : Optional.empty();
    }
    return Optional.of(with(OperationState.CANCELLED, place, endedAt(now)));
  }

  private Optional<Operation> undone(Instant now) {
    if (!canBeUndone(now)) {
      return Optional.empty();
    }
    if (times.startedAt.isEmpty()) {
      var over = new Times(times.createdAt, Optional.empty(), Optional.of(now), Optional.empty());
      return Optional.of(with(OperationState.CANCELLED, Place.BACK, over));
    }
    var going = new Times(times.createdAt, times.startedAt, Optional.empty(), Optional.empty());
    return Optional.of(with(OperationState.RUNNING, Place.BACK, going));
  }

  private boolean canBeUndone(Instant now) {
    return order.action().isUndoable()
        && !place.back()
        && (!state.ended() || times.undoUntil.filter(now::isBefore).isPresent());
  }

  private Operation with(OperationState changed) {
    return with(changed, place, times);
  }

  private Operation with(OperationState changed, Place at, Times when) {
    return new Operation(id, order, changed, counts, at, when, error);
  }

  /// When it will be through if it goes on as it does; empty when nobody can tell.
  public Optional<Instant> eta(Instant now) {
    if (state != OperationState.RUNNING || place.back()) {
      return Optional.empty();
    }
    if (order.pace().isPresent()) {
      return order.pace().map(it -> now.plus(it.time(counts.left())));
    }
    return times
        .startedAt
        .filter(_ -> counts.seen() > 0)
        .map(started ->
            now.plus(
                Duration.between(started, now)
                    .multipliedBy(counts.left())
                    .dividedBy(counts.seen())));
  }
}
