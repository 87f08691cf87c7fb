package io.millrace.core.definition;

/// What a definition defines; names are unique within a kind.
public enum Kind {
  LIMITER,
  KEY,
  /// What people noted of a group of dead letters; its name is the signature.
  DEAD_GROUP,
  BREAKER,
  /// A saved search; its name is its id.
  VIEW,
  /// That somebody has logged in.
  LOGIN,
  /// What nobody is shown, under seal.
  SECRET,
  /// A worker to which attempts are brought; its name is its id.
  PUSH
}
