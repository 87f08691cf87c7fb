package io.millrace.core.access;

import java.util.Set;
import java.util.TreeSet;

/// Names that are within reach: those listed, and those that begin like one that ends in `*`. An
/// empty list is every name.
public record Names(Set<String> patterns) {
  public static final Names ALL = new Names(Set.of());

  public Names {
    patterns = Set.copyOf(patterns);
  }

  public boolean isAll() {
    return patterns.isEmpty() || patterns.contains("*");
  }

  public boolean has(String name) {
    return isAll() || patterns.stream().anyMatch(pattern -> covers(pattern, name));
  }

  /// What of the names that a pattern stands for is within reach, as patterns; none when nothing
  /// is.
  public Set<String> meet(String asked) {
    if (isAll()) {
      return Set.of(asked);
    }
    var both = new TreeSet<String>();
    for (var pattern : patterns) {
      if (covers(pattern, asked)) {
        both.add(asked);
      } else if (covers(asked, pattern)) {
        both.add(pattern);
      }
    }
    return both;
  }

  private static boolean covers(String pattern, String name) {
    return pattern.endsWith("*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : pattern.equals(name);
  }
}
