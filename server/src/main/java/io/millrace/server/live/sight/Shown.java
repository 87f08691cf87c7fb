package io.millrace.server.live.sight;

import io.millrace.core.job.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How something stood when it was looked at: its items by key, each with the version in which it
/// changed last. What is gone stays for a while, so that everybody hears of it.
public record Shown(long version, Instant at, Map<String, Item> items) {
  /// Items that are gone and still told of.
  private static final int MOST_GONE = 1_000;

  /// One thing of it; empty when it is gone.
  public record Item(String key, long version, Optional<Json> json) {}

  /// What a look found.
  public record Seen(String key, Json json) {}

  static Shown first(List<Seen> seen, Instant now) {
    return new Shown(0, now, Map.of()).then(seen, now);
  }

  /// How it stands by a later look; the same when nothing changed.
  Shown then(List<Seen> seen, Instant now) {
    long next = version + 1;
    boolean changed = version == 0;
    var all = new LinkedHashMap<String, Item>();
    for (var one : seen) {
      var before = items.get(one.key);
      boolean same = before != null && before.json.filter(one.json::equals).isPresent();
      all.put(one.key, same ? before : new Item(one.key, next, Optional.of(one.json)));
      changed |= !same;
    }
    int gone = 0;
    for (var before : items.values()) {
      if (!all.containsKey(before.key) && gone++ < MOST_GONE) {
        changed |= before.json.isPresent();
        all.put(
            before.key,
            before.json.isEmpty() ? before : new Item(before.key, next, Optional.empty()));
      }
    }
    return changed ? new Shown(next, now, all) : this;
  }
}
