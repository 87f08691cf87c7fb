package io.millrace.core.operation;

import io.millrace.core.query.Page.Cursor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How far an operation has come: behind which item, at which stage of its canary, of which so many
/// are done; the jobs of that stage that are still watched; and when it may go on. `back` when it
/// takes back what it did.
public record Place(
    boolean back,
    Optional<Cursor> after,
    int stage,
    int staged,
    List<String> watched,
    Optional<Instant> next) {
  public static final Place START =
      new Place(false, Optional.empty(), 0, 0, List.of(), Optional.empty());
  public static final Place BACK =
      new Place(true, Optional.empty(), 0, 0, List.of(), Optional.empty());

  /// Behind the last item.
  public static final Cursor END = new Cursor(Long.MAX_VALUE, Long.MAX_VALUE);

  public Place {
    watched = List.copyOf(watched);
  }

  public Place behind(Cursor cursor) {
    return new Place(back, Optional.of(cursor), stage, staged, watched, next);
  }

  /// Whether nothing is left to be done.
  public boolean isAtEnd() {
    return after.filter(END::equals).isPresent();
  }

  public Place notBefore(Optional<Instant> changed) {
    return new Place(back, after, stage, staged, watched, changed);
  }

  public Place watching(List<String> changed) {
    return new Place(back, after, stage, staged, changed, next);
  }

  /// With so many more of this stage done.
  public Place with(int more) {
    return new Place(back, after, stage, staged + more, watched, next);
  }

  /// At the beginning of the next stage.
  public Place nextStage() {
    return new Place(back, after, stage + 1, 0, List.of(), next);
  }

  /// How many more may be done before the stage is to be judged; empty when there is none.
  public Optional<Integer> room(List<Integer> canary) {
    return back || stage >= canary.size()
        ? Optional.empty()
        : Optional.of(canary.get(stage) - staged);
  }
}
