package io.millrace.core.text;

import java.util.Set;

/// Words that stand for something else where names stand in paths, so that nothing is named so.
public final class Reserved {
  private static final Set<String> WORDS =
      Set.of("preview", "validate", "groups", "stats", "test", "schemes", "oauth", "self");

  private Reserved() {}

  public static boolean has(String name) {
    return WORDS.contains(name);
  }
}
