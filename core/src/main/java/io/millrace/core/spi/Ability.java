package io.millrace.core.spi;

/// What a backend can do beyond the promises of its doors. The contract checks both sides: what is
/// claimed must work, what is not claimed must be refused.
public enum Ability {
  /// What was acknowledged is there after the process has died.
  DURABLE,
  /// Several nodes may stand on it at once.
  SHARED,
  /// Lays the jobs of a queue with several shards apart; else such a queue has one home like any
  /// other.
  SHARDED
}
