package io.millrace.core.worker;

import java.time.Instant;
import java.util.Optional;

/// A worker as it is known: what it said when it came and last, what is wanted of it, and how its
/// attempts ended.
public record Worker(
    Enrolment enrolment,
    Beat last,
    Optional<Order> order,
    Tally tally,
    Instant since,
    Instant seen) {
  /// One that comes.
  public static Worker of(Enrolment enrolment, Instant now) {
    return new Worker(
        enrolment, Beat.first(enrolment.id()), Optional.empty(), Tally.NONE, now, now);
  }

  public String id() {
    return enrolment.id();
  }

  public WorkerState state() {
    return last.state();
  }

  /// What it is about, or soon will be: what is wanted of it holds before it has heard of it.
  public WorkerState ahead() {
    var said = state();
    return said == WorkerState.GONE ? said : order.map(it -> it.state(said)).orElse(said);
  }

  public Worker heard(Beat beat, Instant now) {
    return new Worker(enrolment, beat, order, tally, since, now);
  }

  public Worker ordered(Order wanted) {
    return new Worker(enrolment, last, Optional.of(wanted), tally, since, seen);
  }

  public Worker counted(Tally more) {
    return new Worker(enrolment, last, order, tally.plus(more), since, seen);
  }

  /// The same as it is to be shown then: gone, if it has been silent for too long.
  public Worker at(Instant now) {
    boolean silent = !seen.plus(enrolment.ttl()).isAfter(now);
    var gone = new Beat(id(), WorkerState.GONE, last.said());
    return silent ? new Worker(enrolment, gone, order, tally, since, seen) : this;
  }

  /// Whether nobody need know of it any more.
  public boolean isForgotten(Instant now) {
    return !seen.plus(enrolment.kept()).isAfter(now);
  }
}
