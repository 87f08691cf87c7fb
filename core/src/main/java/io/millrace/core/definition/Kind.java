package io.millrace.core.definition;

/// What a definition defines; names are unique within a kind.
public enum Kind {
  LIMITER,
  KEY,
  /// What people noted of a group of dead letters; its name is the signature.
  DEAD_GROUP,
  /// That somebody has logged in.
  LOGIN
}
