package io.millrace.backend.memory.find;

import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.step.Turn;
import io.vertx.core.Future;
import java.util.Iterator;
import java.util.function.Function;

/// A long walk over jobs in short turns, so that nobody waits for it: after each slice others have
/// theirs, and the walk goes on behind the last job it saw, whatever changed meanwhile.
public final class Slices {
  private static final int SLICE = 1_000;

  /// What a slice reads of args, results and texts at most, and of one job more.
  private static final int MOST_BYTES = 256 * 1024;

  private final Turn turn;

  public Slices(Turn turn) {
    this.turn = turn;
  }

  /// Shows jobs to `visit` until it answers false or there are none. `from` gives the walk that
  /// begins behind a position. Answers whether the walk came to its end.
  public Future<Boolean> walk(
      Position start, Function<Position, Iterator<Entry>> from, Visit visit) {
    return goOn(turn.take(() -> slice(start, from, visit)), from, visit);
  }

  private Future<Boolean> goOn(
      Future<At> slice, Function<Position, Iterator<Entry>> from, Visit visit) {
    return slice.compose(at ->
        switch (at) {
          case Ended(boolean whole) -> Future.succeededFuture(whole);
          case Position position ->
              goOn(turn.takeNext(() -> slice(position, from, visit)), from, visit);
        });
  }

  private static At slice(Position start, Function<Position, Iterator<Entry>> from, Visit visit) {
    var walk = from.apply(start);
    var at = start;
    int bytes = 0;
    for (int count = 0; count < SLICE && bytes < MOST_BYTES; count++) {
      if (!walk.hasNext()) {
        return new Ended(true);
      }
      var entry = walk.next();
      if (!visit.wants(entry)) {
        return new Ended(false);
      }
      at = visit.position(entry);
      bytes += visit.weight(entry);
    }
    return at;
  }

  /// What a walk does with each job.
  public interface Visit {
    boolean wants(Entry entry);

    Position position(Entry entry);

    /// How many bytes of a job it has to read.
    default int weight(Entry entry) {
      return 0;
    }
  }

  sealed interface At {}

  record Ended(boolean whole) implements At {}

  /// Behind which job a walk goes on: its number in the order, and its place in the order of
  /// enqueue.
  public record Position(long key, long n) implements At {}
}
