package io.millrace.core.access;

import java.util.Set;
import java.util.TreeSet;

/// Names that are within reach: those listed, and those that begin like one that ends in `*`. An
/// empty list is every name.
public record Names(Set<String> patterns) {
  public static final Names ALL = new Names(Set.of());

  /// A name that nothing has.
  private static final String NOBODY = "";

  public Names {
    patterns = Set.copyOf(patterns);
  }

  public boolean isAll() {
    return patterns.isEmpty() || patterns.contains("*");
  }

  public boolean has(String name) {
    return isAll() || patterns.stream().anyMatch(pattern -> covers(pattern, name));
  }

  /// What of the asked names and patterns (none: all) is within reach; never the empty set unless
  /// everything is.
  public Set<String> narrow(Set<String> asked) {
    if (isAll()) {
      return asked;
    }
    if (asked.isEmpty()) {
      return patterns;
    }
    var both = new TreeSet<String>();
    for (var one : asked) {
      for (var pattern : patterns) {
        if (covers(pattern, one)) {
          both.add(one);
        } else if (covers(one, pattern)) {
          both.add(pattern);
        }
      }
    }
    return both.isEmpty() ? Set.of(NOBODY) : both;
  }

  private static boolean covers(String pattern, String name) {
    return pattern.endsWith("*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : pattern.equals(name);
  }
}
