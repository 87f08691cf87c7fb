package io.millrace.core.job;

import io.millrace.core.limit.Weighed;
import java.util.List;

/// What ties a job to others: the named limiters that it shares with them. Most jobs have none, and
/// share the one instance.
public record Ties(List<Weighed> limiters) {
  public static final Ties NONE = new Ties(List.of());

  public Ties {
    limiters = List.copyOf(limiters);
  }
}
