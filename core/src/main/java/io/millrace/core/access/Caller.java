package io.millrace.core.access;

import java.util.Optional;

/// Who asks: a name for what he leaves behind, what he may do, and how far he reaches.
public record Caller(String name, Optional<Role> role, Scopes scopes, Reach reach) {
  /// Anybody, while there is nobody to tell from others.
  public static final Caller OPEN =
      new Caller("open", Optional.of(Role.ADMIN), Scopes.ALL, Reach.EVERYTHING);

  /// Somebody who showed nothing, where nothing needs to be shown.
  public static final Caller STRANGER =
      new Caller("stranger", Optional.empty(), Scopes.NONE, Reach.EVERYTHING);

  /// Somebody whom an identity provider knows.
  public static Caller ofProvider(String name, Role role) {
    return new Caller(name, Optional.of(role), role.scopes(), Reach.EVERYTHING);
  }

  public boolean isStranger() {
    return equals(STRANGER);
  }

  public boolean isOpen() {
    return equals(OPEN);
  }

  public boolean may(String scope) {
    return scopes.include(scope);
  }
}
