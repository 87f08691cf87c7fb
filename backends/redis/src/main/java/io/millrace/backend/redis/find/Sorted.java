package io.millrace.backend.redis.find;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Ids in the order of values that their place does not keep: goes through all of it and holds
/// those that come next, and through it again when these are shown. So it takes as much memory
/// however many there are.
final class Sorted extends Line {
  /// So many are held, and all that are equal to the last of them.
  private static final int HELD = 10_000;

  private static final int SLICE = 200;

  private final Supplier<Valued> all;
  private final boolean down;
  private final NavigableMap<Long, Set<String>> held;
  private final Map<String, Long> values = new HashMap<>();

  /// The value at which those begin that were not shown yet.
  private Optional<Long> from;

  /// The first value that was not held, this time through.
  private Optional<Long> cut = Optional.empty();

  private boolean fleeting;

  /// @param from the value at which it begins, if not at the first
  Sorted(Supplier<Valued> all, Optional<Long> from, boolean down) {
    this.all = all;
    this.from = from;
    this.down = down;
    this.held = new TreeMap<>(down ? Comparator.<Long>reverseOrder() : Comparator.naturalOrder());
  }

  @Override
  public Future<List<String>> next() {
    if (!held.isEmpty()) {
      return Future.succeededFuture(slice());
    }
    cut = Optional.empty();
    var those = all.get();
    fleeting = those.isFleeting();
    return through(those).map(_ -> slice());
  }

  private Future<Void> through(Valued those) {
    return those
        .next()
        .compose(some -> {
          some.forEach(this::hold);
          return those.hasEnded() ? Future.succeededFuture() : through(those);
        });
  }

  private void hold(String id, long value) {
    // It may have come to another place since it was met before.
    var before = values.remove(id);
    if (before != null) {
      leave(before, id);
    }
    if (isShown(value) || (cut.isPresent() && !isBefore(value, cut.get()))) {
      return;
    }
    values.put(id, value);
    held.computeIfAbsent(value, _ -> new LinkedHashSet<>()).add(id);
    var last = held.lastEntry().getValue();
    if (values.size() - last.size() >= HELD) {
      cut = Optional.of(held.lastKey());
      held.pollLastEntry();
      values.keySet().removeAll(last);
    }
  }

  /// Whoever goes on behind a later value would miss those up to there.
  @Override
  boolean covers(long value) {
    return !fleeting || isShown(value);
  }

  private boolean isShown(long value) {
    return from.isPresent() && isBefore(value, from.get());
  }

  private boolean isBefore(long one, long other) {
    return down ? one > other : one < other;
  }

  private void leave(long value, String id) {
    var equal = held.get(value);
    if (equal != null && equal.remove(id) && equal.isEmpty()) {
      held.remove(value);
    }
  }

  private List<String> slice() {
    var ids = new ArrayList<String>();
    while (ids.size() < SLICE && !held.isEmpty()) {
      var first = held.pollFirstEntry();
      ids.addAll(first.getValue());
      values.keySet().removeAll(first.getValue());
      from = Optional.of(first.getKey() + (down ? -1 : 1));
    }
    if (held.isEmpty() && cut.isEmpty()) {
      end();
    }
    return ids;
  }
}
