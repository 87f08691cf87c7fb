package io.millrace.core.worker;

/// How attempts of a worker ended: as was wanted, or not.
public record Tally(long succeeded, long failed) {
  public static final Tally NONE = new Tally(0, 0);

  public static final Tally SUCCESS = new Tally(1, 0);

  public static final Tally FAILURE = new Tally(0, 1);

  public Tally plus(Tally more) {
    return new Tally(succeeded + more.succeeded, failed + more.failed);
  }
}
