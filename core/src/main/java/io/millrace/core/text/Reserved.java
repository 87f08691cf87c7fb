package io.millrace.core.text;

import java.util.Set;

/// Words that stand for something else where names stand in paths, so that nothing is named so.
/// What is made of one or two dots clients take out of a path before they send it (RFC 3986
/// §5.2.4).
public final class Reserved {
  private static final Set<String> WORDS =
      Set.of(
          ".", "..", "preview", "validate", "groups", "stats", "test", "schemes", "oauth", "self");

  /// What stands where the id of a job or a dead letter could.
  private static final Set<String> BESIDE_JOBS =
      Set.of("cancel", "retry", "promote", "delete", "patch", "prune", "stats", "groups");

  private Reserved() {}

  public static boolean has(String name) {
    return WORDS.contains(name);
  }

  /// Whether a job of this id could not be asked for.
  public static boolean hasOfJob(String id) {
    return BESIDE_JOBS.contains(id);
  }
}
