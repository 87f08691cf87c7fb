package io.millrace.core.access;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// A set of scopes, each `noun:verb`. The list of them is closed (`http-api.md` §3).
///
/// `write` includes `use`; nothing else includes another.
public record Scopes(Set<String> named) {
  /// To see what jobs carry and answer.
  public static final String PAYLOAD = "payload:read";

  private static final List<String> LIST =
      List.of(
          "jobs:read write admin",
          "claims:execute",
          "workers:read write",
          "queues:read write admin",
          "dead:read write",
          "events:read write",
          "rules:read write",
          "schedules:read write run",
          "workflows:read write",
          "runs:read write approve",
          "operations:read write",
          "hooks:read write",
          "webhooks:read write",
          "connections:read use admin",
          "limiters:read use write",
          "breakers:read use write",
          "secrets:write",
          "keys:admin",
          "stats:read",
          "cluster:read admin",
          "audit:read",
          "payload:read");

  public static final Scopes NONE = new Scopes(Set.of());

  /// Every scope there is.
  public static final Scopes ALL =
      new Scopes(Set.copyOf(LIST.stream().flatMap(Scopes::each).toList()));

  public Scopes {
    named = Set.copyOf(named);
  }

  /// Rows of one noun and its verbs, as in `jobs:read write`.
  static Scopes of(String... rows) {
    return new Scopes(Set.copyOf(Arrays.stream(rows).flatMap(Scopes::each).toList()));
  }

  private static Stream<String> each(String row) {
    int colon = row.indexOf(':');
    var noun = row.substring(0, colon + 1);
    return Arrays.stream(row.substring(colon + 1).split(" ", -1)).map(noun::concat);
  }

  public static boolean isScope(String text) {
    return ALL.named.contains(text);
  }

  public boolean include(String scope) {
    return named.contains(scope)
        || (scope.endsWith(":use") && named.contains(scope.replace(":use", ":write")));
  }

  /// Whether all that others may, these may too.
  public boolean include(Scopes others) {
    return others.named.stream().allMatch(this::include);
  }

  Scopes and(Scopes more) {
    var both = new TreeSet<>(named);
    both.addAll(more.named);
    return new Scopes(both);
  }

  Scopes without(Collection<String> some) {
    var rest = new TreeSet<>(named);
    rest.removeAll(some);
    return new Scopes(rest);
  }

  /// Those that end so.
  Scopes ending(String verb) {
    return new Scopes(
        Set.copyOf(named.stream().filter(scope -> scope.endsWith(":" + verb)).toList()));
  }

  /// By name.
  public List<String> list() {
    return List.copyOf(new TreeSet<>(named));
  }
}
