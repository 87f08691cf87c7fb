package io.millrace.core.spi;

import java.util.Set;

/// Under what condition an object is written (RFC 9110 §13).
public sealed interface Match {
  /// Whatever is there.
  record Any() implements Match {}

  /// Only when nothing is there, or it was never configured.
  record New() implements Match {}

  /// Only this version.
  record Version(int version) implements Match {}

  /// Only one of these versions; none at all when there are none.
  record OneOf(Set<Integer> versions) implements Match {
    public OneOf {
      versions = Set.copyOf(versions);
    }
  }

  /// Whether an object of this version (0: none, or never configured) may be written.
  default boolean admits(int present) {
    return switch (this) {
      case Any _ -> true;
      case New _ -> present == 0;
      case Version(int wanted) -> wanted == present;
      case OneOf(Set<Integer> wanted) -> wanted.contains(present);
    };
  }
}
