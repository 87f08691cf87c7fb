package io.millrace.core.job;

import io.millrace.core.limit.Weighed;
import java.util.List;
import java.util.Optional;

/// What ties a job to others: the named limiters that it shares with them, what makes it the same
/// as another, and the parents that it waits for. Most jobs have none of it, and share the one
/// instance.
public record Ties(
    List<Weighed> limiters, Optional<Unique> unique, List<String> parents, OnFailure onFailure) {
  public static final Ties NONE =
      new Ties(List.of(), Optional.empty(), List.of(), OnFailure.CANCEL);

  /// What becomes of a job of which a parent did not succeed.
  public enum OnFailure {
    CANCEL,
    DEAD,
    RUN
  }

  public Ties {
    limiters = List.copyOf(limiters);
    parents = List.copyOf(parents);
  }

  /// Whether it ties nothing.
  public boolean isNone() {
    return limiters.isEmpty() && unique.isEmpty() && parents.isEmpty();
  }

  public Ties withLimiters(List<Weighed> changed) {
    return new Ties(changed, unique, parents, onFailure);
  }

  public Ties withUnique(Unique changed) {
    return new Ties(limiters, Optional.of(changed), parents, onFailure);
  }

  public Ties withParents(List<String> changed) {
    return new Ties(limiters, unique, changed, onFailure);
  }

  public Ties withOnFailure(OnFailure changed) {
    return new Ties(limiters, unique, parents, changed);
  }
}
