package io.millrace.core.operation;

/// How many items an operation has, and what became of them. `matched` is a lower bound until its
/// end when it could not be counted before; `skipped` were gone, or another thing, when their turn
/// came; `undone` were taken back.
public record Headway(long matched, long done, long failed, long skipped, long undone) {
  public static Headway of(long matched) {
    return new Headway(matched, 0, 0, 0, 0);
  }

  /// With what became of some more.
  public Headway plus(long moreDone, long moreFailed, long moreSkipped) {
    var more =
        new Headway(matched, done + moreDone, failed + moreFailed, skipped + moreSkipped, undone);
    return new Headway(
        Math.max(matched, more.seen()), more.done, more.failed, more.skipped, undone);
  }

  /// With so many more that were taken back, and so many that could not be.
  public Headway back(long moreUndone, long moreFailed) {
    return new Headway(matched, done, failed + moreFailed, skipped, undone + moreUndone);
  }

  /// At the end: what was not seen had left before its turn.
  public Headway whole() {
    return new Headway(matched, done, failed, matched - done - failed, undone);
  }

  /// Those whose turn has come.
  public long seen() {
    return done + failed + skipped;
  }

  public long left() {
    return Math.max(0, matched - seen());
  }
}
