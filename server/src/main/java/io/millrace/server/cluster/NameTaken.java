package io.millrace.server.cluster;

/// That a node of this name is there already.
public final class NameTaken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NameTaken(String id) {
    super(
        "a node named " + id + " is there already: give this one another node.id",
        null,
        false,
        false);
  }
}
