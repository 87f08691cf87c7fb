package io.millrace.backend.contract.sim;

/// Faults that are known and not mended yet: no world goes where one of them is. Each goes from
/// here in the commit that mends it.
enum Open {
  /// Of jobs put in together one is not in because a parent beside it is a duplicate of another.
  ORPHAN_OF_A_DUPLICATE
}
