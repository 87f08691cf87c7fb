package io.millrace.core.queue;

/// The workers of its own that a node has for a queue, and how many of them have work.
public record Crew(int workers, int busy) {
  /// Of a queue that the node does not serve.
  public static final Crew NONE = new Crew(0, 0);

  /// How many have nothing to do.
  public int free() {
    return Math.max(0, workers - busy);
  }
}
