package io.millrace.core.definition;

/// What a definition defines; names are unique within a kind.
public enum Kind {
  LIMITER,
  KEY
}
