package io.millrace.core.job;

import io.millrace.core.limit.Weighed;
import java.util.List;
import java.util.Optional;

/// What ties a job to others: the named limiters that it shares with them, what makes it the same
/// as another, the parents that it waits for, and the breaker that guards it. Most jobs have none
/// of it, and share the one instance. Who is named twice as a parent is waited for once.
public record Ties(
    List<Weighed> limiters,
    Optional<Unique> unique,
    List<String> parents,
    OnFailure onFailure,
    Optional<String> breaker) {
  public static final Ties NONE =
      new Ties(List.of(), Optional.empty(), List.of(), OnFailure.CANCEL, Optional.empty());

  /// What becomes of a job of which a parent did not succeed.
  public enum OnFailure {
    CANCEL,
    DEAD,
    RUN
  }

  public Ties {
    limiters = List.copyOf(limiters);
    parents = parents.size() < 2 ? List.copyOf(parents) : parents.stream().distinct().toList();
  }

  /// Whether it ties nothing.
  public boolean isNone() {
    return asksNothing() && unique.isEmpty() && parents.isEmpty();
  }

  /// Whether nothing with a name of its own, limiter or breaker, may hold it.
  public boolean asksNothing() {
    return limiters.isEmpty() && breaker.isEmpty();
  }

  /// Without what is only its own: what makes it the same as another, and its parents.
  public Ties ofCopy() {
    return new Ties(limiters, Optional.empty(), List.of(), OnFailure.CANCEL, breaker);
  }

  public Ties withLimiters(List<Weighed> changed) {
    return new Ties(changed, unique, parents, onFailure, breaker);
  }

  public Ties withUnique(Unique changed) {
    return new Ties(limiters, Optional.of(changed), parents, onFailure, breaker);
  }

  public Ties withParents(List<String> changed) {
    return new Ties(limiters, unique, changed, onFailure, breaker);
  }

  public Ties withOnFailure(OnFailure changed) {
    return new Ties(limiters, unique, parents, changed, breaker);
  }

  public Ties withBreaker(String changed) {
    return new Ties(limiters, unique, parents, onFailure, Optional.of(changed));
  }
}
