package io.millrace.server.plugin;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a function of a plugin may give back: values of the language, and nothing of its own.
final class Value {
  /// Deeper ones are no values, or have no end.
  private static final int DEEPEST = 64;

  private Value() {}

  /// The same value, if it is one.
  static @Nullable Object checked(@Nullable Object value) {
    check(value, DEEPEST);
    return value;
  }

  private static void check(@Nullable Object value, int depth) {
    if (depth == 0) {
      throw new IllegalStateException("a value is at most " + DEEPEST + " levels deep");
    }
    switch (value) {
      case null -> {}
      case Boolean _, Long _, Double _, String _, Instant _, Duration _ -> {}
      case List<?> list -> list.forEach(it -> check(it, depth - 1));
      case Map<?, ?> map ->
          map.forEach((name, it) -> {
            if (!(name instanceof String)) {
              throw new IllegalStateException("a map has names of text, not " + name);
            }
            check(it, depth - 1);
          });
      case Object other ->
          throw new IllegalStateException("a " + other.getClass().getName() + " is no value");
    }
  }
}
