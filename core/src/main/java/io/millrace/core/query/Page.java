package io.millrace.core.query;

import java.util.List;
import java.util.Optional;

/// A page of a list. `next` is empty at the end; `scanned` is there when jobs had to be looked at
/// one by one, and then `complete` says whether all were.
public record Page<T>(
    List<T> items,
    Optional<Cursor> next,
    Total total,
    Optional<Integer> scanned,
    boolean complete) {
  /// Where the next page goes on: the sort's value of the last item, and what tells equals apart.
  public record Cursor(long value, long place) {}

  /// How many match; `exact` false means at least as many.
  public record Total(long count, boolean exact) {}

  public Page {
    items = List.copyOf(items);
  }
}
