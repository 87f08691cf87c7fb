package io.millrace.backend.memory.lane;

import io.millrace.backend.memory.keep.Recent;
import io.millrace.backend.memory.limit.Gate;
import io.millrace.core.limit.LimitName.Kind;
import java.util.LinkedHashSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The gates of the keys of one home: each is there for as long as somebody holds or asks it, or
/// its rate has not forgotten what started.
final class KeyGates {
  private final Recent<Gate> keys = new Recent<>();

  /// Those that nobody holds or asks, until their rates are whole again.
  private final LinkedHashSet<Gate> resting = new LinkedHashSet<>();

  @Nullable Gate get(String key) {
    return keys.get(key);
  }

  void put(String key, Gate gate) {
    keys.put(key, gate);
  }

  /// Shows all of them, which must not change meanwhile.
  void each(Consumer<Gate> visit) {
    keys.each(visit);
  }

  Recent.Walk<Gate> walk() {
    return keys.walk();
  }

  /// Nobody needs a gate any more: it goes, or rests until its rate is whole again.
  void rest(Gate gate) {
    if (gate.name.kind() == Kind.KEY && gate.isAtRest()) {
      if (gate.counts()) {
        resting.add(gate);
      } else {
        keys.remove(gate.name.name());
      }
    }
  }

  /// A lane of that key is gone.
  void parted(String key) {
    var gate = keys.get(key);
    if (gate != null) {
      rest(gate);
    }
  }

  /// Looks at up to so many gates that rest, and drops those that nobody needs; answers whether
  /// there may be more.
  boolean tidy(long now, int most) {
    int dropped = 0;
    for (int left = Math.min(most, resting.size()); left > 0; left--) {
      var gate = resting.removeFirst();
      if (gate.isIdle(now)) {
        keys.remove(gate.name.name());
        dropped++;
      } else if (gate.isAtRest()) {
        resting.add(gate);
      }
    }
    return dropped > 0 && !resting.isEmpty();
  }
}
