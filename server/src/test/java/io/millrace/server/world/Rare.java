package io.millrace.server.world;

import java.util.EnumSet;
import java.util.Set;

/// What came in worlds, of what must come now and then: a simulation in which one of these never
/// comes proves nothing about it.
final class Rare {
  /// Something that must be seen.
  enum Sight {
    /// An attempt that was stopped went on.
    CALLED_IN_VAIN,
    /// … for ever.
    NEVER_CAME_BACK,
    WENT_ON_AT_ITS_CURSOR,
    CHILD_MADE,
    /// An attempt ended its node.
    KILLED_ITS_NODE,
    /// A node ended that ran attempts.
    DIED_RUNNING,
    /// … or was asked to leave while it did.
    LEFT_RUNNING,
    /// … and gave back what did not end in time.
    GAVE_BACK,
    /// A node was told what happened on another.
    WORD_CARRIED,
    /// … or was not.
    WORD_LOST,
    /// A node stood still for longer than its leases last.
    FROZEN_RUNNING,
    /// A node could not start.
    STARTED_IN_VAIN,
    /// Another node leads than before.
    LEADER_CHANGED,
    /// The leader made room when it was asked to.
    STEPPED_DOWN,
    /// … and did not know yet that another one does.
    TWO_LEADERS,
    /// Somebody asked to stop what ran on another node.
    CANCELLED_ELSEWHERE,
    /// A job was lost for the fourth time.
    POISONED,
    /// An operation was under way on one node and went on on another.
    OPERATION_TAKEN_OVER,
    OPERATION_ENDED,
    /// All slots of all nodes were found free in the end.
    ALL_SLOTS_FREE
  }

  private final Set<Sight> seen = EnumSet.noneOf(Sight.class);

  void saw(Sight sight) {
    seen.add(sight);
  }

  Set<Sight> seen() {
    return seen;
  }
}
