package io.millrace.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoleTest {
  @ParameterizedTest
  @CsvSource({
    "producer, jobs:write",
    "producer, runs:write",
    "worker, claims:execute",
    "worker, payload:read",
    "worker, limiters:use",
    "viewer, queues:read",
    "viewer, cluster:read",
    "operator, runs:approve",
    "operator, breakers:use",
    "operator, payload:read",
    "developer, connections:use",
    "developer, limiters:use",
    "admin, secrets:write",
    "admin, jobs:admin"
  })
  void may(String role, String scope) {
    assertThat(Role.of(role).orElseThrow().scopes().include(scope)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "producer, claims:execute",
    "producer, queues:read",
    "producer, payload:read",
    "worker, queues:read",
    "worker, limiters:read",
    "viewer, payload:read",
    "viewer, audit:read",
    "viewer, jobs:write",
    "operator, jobs:admin",
    "operator, claims:execute",
    "operator, rules:write",
    "operator, keys:admin",
    "operator, limiters:write",
    "developer, connections:admin",
    "developer, keys:admin",
    "developer, audit:read"
  })
  void may_not(String role, String scope) {
    assertThat(Role.of(role).orElseThrow().scopes().include(scope)).isFalse();
  }

  @Test
  void write_includes_use_and_nothing_else_another() {
    assertThat(Scopes.of("limiters:write").include("limiters:use")).isTrue();
    assertThat(Scopes.of("limiters:write").include("limiters:read")).isFalse();
    assertThat(Scopes.of("connections:admin").include("connections:use")).isFalse();
    assertThat(Scopes.of("jobs:admin").include("jobs:write")).isFalse();
  }

  @Test
  void there_are_forty_five_scopes() {
    assertThat(Scopes.ALL.named()).hasSize(45);
  }
}
