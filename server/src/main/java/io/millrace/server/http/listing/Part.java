package io.millrace.server.http.listing;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A part of a list in the order of names, and how long the list is. `last` is the name of the last
/// item here unless the list ends with it.
public record Part<T>(List<T> items, Optional<String> last, long total) {
  /// The first `limit` of those that follow.
  public static <T> Part<T> of(List<T> following, Function<T, String> name, int limit, long total) {
    var items = following.subList(0, Math.min(limit, following.size()));
    boolean more = !items.isEmpty() && items.size() < following.size();
    return new Part<>(
        items, more ? Optional.of(name.apply(items.getLast())) : Optional.empty(), total);
  }

  /// The same part, with what its items came to.
  public <R> Part<R> of(List<R> rows) {
    return new Part<>(rows, last, total);
  }
}
