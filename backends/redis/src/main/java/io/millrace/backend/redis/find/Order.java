package io.millrace.backend.redis.find;

import io.millrace.backend.redis.record.Seen;
import io.millrace.core.query.Page;
import io.millrace.core.query.Sort;
import java.util.Comparator;
import java.util.Optional;

/// The order that a [Sort] means over several homes: by its value, then by the place in the order
/// of enqueue of its own home, then by the number of the home.
public final class Order {
  private static final int HOME_BITS = 20;

  /// In the place of one that came from another queue: it stands behind its own home's of the same
  /// value, and does not tell how far these were shown.
  private static final long CAME = 1L << 62;

  /// A job in that order.
  record At(Seen seen, Position position) {}

  record Position(long value, long place) {
    Page.Cursor cursor() {
      return new Page.Cursor(value, place);
    }
  }

  private static final Comparator<Position> ASCENDING =
      Comparator.comparingLong(Position::value).thenComparingLong(Position::place);

  final Sort sort;
  private final Optional<Position> after;

  Order(Sort sort, Optional<Page.Cursor> after) {
    this.sort = sort;
    this.after = after.map(it -> new Position(it.value(), it.place()));
  }

  Comparator<At> comparator() {
    return Comparator.comparing(At::position, comparing());
  }

  private Comparator<Position> comparing() {
    return sort.descending() ? ASCENDING.reversed() : ASCENDING;
  }

  At at(Seen seen, int home) {
    long place = seen.packed().n() << HOME_BITS | home;
    return new At(seen, new Position(value(seen), seen.packed().hasCome() ? place | CAME : place));
  }

  private long value(Seen seen) {
    var packed = seen.packed();
    return switch (sort.field()) {
      case CREATED_AT -> packed.createdAt();
      case RUN_AT -> packed.runAt();
      case STARTED_AT -> seen.startedAt();
      case FINISHED_AT -> packed.finishedAt();
      case RANK -> packed.place(seen.urgency());
    };
  }

  /// Whether it comes behind what was shown before.
  boolean isBehind(At at) {
    return after.isEmpty() || comparing().compare(at.position, after.get()) > 0;
  }

  /// The place in the order of enqueue from which it goes on, if the last one shown was of that
  /// home.
  Optional<Long> shown(int home) {
    return after
        .filter(it -> (it.place & CAME) == 0 && (it.place & ((1L << HOME_BITS) - 1)) == home)
        .map(it -> it.place >> HOME_BITS);
  }

  /// The value from which it goes on, if it does.
  Optional<Long> from() {
    return after.map(Position::value);
  }
}
