package io.millrace.server.live.feed;

import io.millrace.core.access.Caller;
import io.millrace.core.definition.Kind;
import io.millrace.core.spi.JobSearch;
import io.millrace.server.http.access.Guard;
import io.millrace.server.http.access.Veil;
import io.millrace.server.http.reach.Hidden;
import io.millrace.server.http.reach.Reached;
import io.millrace.server.live.ring.Rings;
import io.millrace.server.live.sight.Sights;
import io.millrace.server.live.sight.Sources;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What feeds of one event loop are made from: jobs as they stand, what happened to them, how
/// things stand, and who may hear what. `hidden` are the places that nobody may ask for.
public record Rooms(
    Vertx vertx,
    JobSearch search,
    Rings rings,
    Sights sights,
    Sources sources,
    Guard guard,
    Hidden hidden,
    Clock clock) {
  /// What bounds all nodes, and the operations that show it.
  private static final Map<Kind, String> BOUNDS =
      Map.of(Kind.LIMITER, "GET /v1/limiters", Kind.BREAKER, "GET /v1/breakers");

  /// Ends with a problem when a caller may not hear this.
  void check(Caller caller, Topic topic) {
    guard.check(caller, topic.operation());
  }

  /// How what a conflated channel shows is looked at.
  Sights.Source source(Topic topic, Caller caller) {
    return switch (topic.kind()) {
      case OVERVIEW -> sources.overview();
      case QUEUES -> sources.queues(caller);
      case QUEUE -> sources.queue(caller, topic.key());
      case DEAD -> sources.dead(caller);
      case SYSTEM -> sources.system(beside(caller, topic));
      case WORKERS -> sources.workers(caller);
      case OPERATION -> sources.operation(caller, topic.key());
      case JOBS, JOB, AUDIT -> throw new IllegalArgumentException(topic + " has a ring");
    };
  }

  /// Which kinds of what bounds all nodes a caller may see on a channel that shows them beside what
  /// it is about.
  Set<Kind> beside(Caller caller, Topic topic) {
    return topic.kind() == Topic.Kind.SYSTEM
        ? BOUNDS.entrySet().stream()
            .filter(it -> guard.allows(caller, it.getValue()))
            .map(Map.Entry::getKey)
            .collect(Collectors.toUnmodifiableSet())
        : Set.of();
  }

  Optional<Veil> veil(Caller caller, Topic topic) {
    return guard.veil(caller, topic.operation());
  }

  JobSearch search(Caller caller) {
    return Reached.by(caller).search(search);
  }
}
