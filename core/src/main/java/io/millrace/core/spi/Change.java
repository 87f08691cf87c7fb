package io.millrace.core.spi;

import io.millrace.core.job.Job;
import java.time.Instant;

/// A change of one job in the name of `by`.
public record Change(String id, How how, String by) {
  /// What is changed of it.
  public sealed interface How {}

  /// Puts this description in the place of the one of `version`; a job that changed since refuses,
  /// and so does one that runs or has ended when more than the labels differ. A new queue moves it
  /// there, unless that is full or drains ([Answer.Stopped]): however many come at once, no more do
  /// than there is room for.
  public record Patch(Job job, int version) implements How {}

  /// Makes a scheduled or retrying job ready at once.
  public record Promote() implements How {}

  /// Moves a ready or scheduled job to a later (or earlier) instant.
  public record Snooze(Instant until) implements How {}
}
