package io.millrace.core.spi;

/// Under what condition an object is written (RFC 9110 §13).
public sealed interface Match {
  /// Whatever is there.
  record Any() implements Match {}

  /// Only when nothing is there, or it was never configured.
  record New() implements Match {}

  /// Only this version.
  record Version(int version) implements Match {}

  /// Whether an object of this version (0: none, or never configured) may be written.
  default boolean admits(int present) {
    return switch (this) {
      case Any _ -> true;
      case New _ -> present == 0;
      case Version(int wanted) -> wanted == present;
    };
  }
}
