package io.millrace.server.live.ring;

/// Who numbers the facts of ordered channels, as this node knows it.
public sealed interface Owner {
  /// Each node for itself: there is no other, or none that it could talk to.
  record Alone() implements Owner {
    static final Alone HERE = new Alone();
  }

  /// This node for all, in that reign.
  record Self(long reign) implements Owner {}

  /// Another node for all, which gets letters under that name.
  record Other(String name) implements Owner {}

  /// Nobody that this node would know of.
  record Nobody() implements Owner {}
}
