package io.millrace.core.access;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A usual set of scopes under a name (`http-api.md` §3).
public enum Role {
  PRODUCER(Scopes.of("jobs:read write", "events:write", "runs:write")),
  WORKER(
      Scopes.of(
          "claims:execute",
          "jobs:read write",
          "workers:write",
          "limiters:use",
          "breakers:use",
          "payload:read")),
  VIEWER(Scopes.ALL.ending("read").without(List.of("audit:read", "payload:read"))),
  OPERATOR(
      VIEWER.scopes.and(
          Scopes.of(
              "payload:read",
              "jobs:write",
              "queues:write",
              "dead:write",
              "runs:write approve",
              "operations:write",
              "workers:write",
              "limiters:use",
              "breakers:write",
              "schedules:run"))),
  DEVELOPER(
      OPERATOR.scopes.and(
          Scopes.of(
              "events:write",
              "rules:write",
              "schedules:write",
              "workflows:write",
              "hooks:write",
              "webhooks:write",
              "limiters:write",
              "connections:use"))),
  ADMIN(Scopes.ALL);

  // Copied and never changed, which the compiler cannot see.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Scopes scopes;

  Role(Scopes scopes) {
    this.scopes = scopes;
  }

  public Scopes scopes() {
    return scopes;
  }

  /// The name that people write.
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Role> of(String wire) {
    return Arrays.stream(values()).filter(role -> role.wire().equals(wire)).findFirst();
  }

  public static List<String> wires() {
    return Arrays.stream(values()).map(Role::wire).toList();
  }
}
