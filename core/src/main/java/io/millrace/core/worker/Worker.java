package io.millrace.core.worker;

import java.time.Instant;
import java.util.Optional;

/// A worker as it is known: what it said when it came and last, and what is wanted of it.
public record Worker(
    Enrolment enrolment, Beat last, Optional<Order> order, Instant since, Instant seen) {
  /// One that comes.
  public static Worker of(Enrolment enrolment, Instant now) {
    return new Worker(enrolment, Beat.first(enrolment.id()), Optional.empty(), now, now);
  }

  public String id() {
    return enrolment.id();
  }

  public WorkerState state() {
    return last.state();
  }

  public Worker heard(Beat beat, Instant now) {
    return new Worker(enrolment, beat, order, since, now);
  }

  public Worker ordered(Order wanted) {
    return new Worker(enrolment, last, Optional.of(wanted), since, seen);
  }

  /// The same as it is to be shown then: gone, if it has been silent for too long.
  public Worker at(Instant now) {
    boolean silent = !seen.plus(enrolment.ttl()).isAfter(now);
    return silent
        ? new Worker(enrolment, new Beat(id(), WorkerState.GONE, last.said()), order, since, seen)
        : this;
  }

  /// Whether nobody need know of it any more.
  public boolean isForgotten(Instant now) {
    return !seen.plus(enrolment.kept()).isAfter(now);
  }
}
