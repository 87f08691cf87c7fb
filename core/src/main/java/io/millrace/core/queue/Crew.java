package io.millrace.core.queue;

/// The workers that there are for a queue, and how many of them have work.
public record Crew(int workers, int busy) {
  /// Of a queue that the node does not serve.
  public static final Crew NONE = new Crew(0, 0);

  /// These and others.
  public Crew with(Crew others) {
    return new Crew(workers + others.workers, busy + others.busy);
  }

  /// How many have nothing to do.
  public int free() {
    return Math.max(0, workers - busy);
  }
}
