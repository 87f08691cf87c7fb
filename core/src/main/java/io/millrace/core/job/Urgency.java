package io.millrace.core.job;

import java.util.List;
import java.util.Optional;

/// The words for priorities.
public final class Urgency {
  private static final List<String> WORDS = List.of("critical", "high", "normal", "low", "bulk");

  private Urgency() {}

  public static List<String> words() {
    return WORDS;
  }

  /// The priority that a word stands for.
  public static Optional<Integer> of(String word) {
    return switch (word) {
      case "critical" -> Optional.of(0);
      case "high" -> Optional.of(2);
      case "normal" -> Optional.of(5);
      case "low" -> Optional.of(7);
      case "bulk" -> Optional.of(9);
      default -> Optional.empty();
    };
  }
}
