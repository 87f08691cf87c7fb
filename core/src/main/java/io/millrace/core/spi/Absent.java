package io.millrace.core.spi;

/// That there is no such job.
public record Absent() implements Extended, Settled.Ending, Answer {
  public static final Absent ABSENT = new Absent();
}
