package io.millrace.backend.contract.sim;

/// Faults that are known and not mended yet: no world goes where one of them is. Each goes from
/// here in the commit that mends it.
enum Open {
  /// A parent that is redriven and ends again is counted twice by a child that had heard of it.
  CHILD_RELEASED_EARLY,
  /// The heir of one that runs waits for ever when it is moved to another queue.
  HEIR_MOVED,
  /// Of jobs put in together one is not in because a parent beside it is a duplicate of another.
  ORPHAN_OF_A_DUPLICATE,
  /// A look through everything finds jobs that went up a class where they are not.
  AGEING_FOUND
}
