package io.millrace.backend.memory;

import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The lanes of one type that do not wait, best first, and what bounds the type itself.
final class Group {
  final String type;

  /// Jobs that only their type and their queue bind.
  final Lane plain;

  final @Nullable Gate gate;
  private final NavigableSet<Lane> order = new TreeSet<>();
  private @Nullable Lane only;

  /// Ready jobs of the type, those of lanes that wait too.
  int size;

  /// Whether it was told that the type is held, and nothing of it started since.
  boolean told;

  Group(String type, @Nullable Gate gate) {
    this.type = type;
    this.gate = gate;
    this.plain = new Lane(LaneId.ofType(type), false);
  }

  @Nullable Lane best() {
    return only != null || order.isEmpty() ? only : order.first();
  }

  /// Best first.
  Iterable<Lane> lanes() {
    return only == null ? order : List.of(only);
  }

  /// Most types have one lane: then it needs no tree.
  void add(Lane lane) {
    if (only == null && order.isEmpty()) {
      only = lane;
      return;
    }
    if (only != null) {
      order.add(only);
      only = null;
    }
    order.add(lane);
  }

  void remove(Lane lane) {
    if (lane.equals(only)) {
      only = null;
    } else {
      order.remove(lane);
    }
  }

  /// Jobs of the lanes that do not wait.
  int free() {
    int free = only == null ? 0 : only.size();
    for (var lane : order) {
      free += lane.size();
    }
    return free;
  }
}
