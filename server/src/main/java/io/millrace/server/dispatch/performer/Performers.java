package io.millrace.server.dispatch.performer;

import io.millrace.core.perform.Middleware;
import io.millrace.core.perform.Performer;
import io.millrace.core.spi.FailureClassifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The performers of this node, by the type they do, each with the middleware that stands around
/// it. Jobs of other types wait for remote workers.
public final class Performers {
  private final Map<String, Way> byType;
  private final Optional<Way> others;

  /// Performers that nothing stands around.
  public Performers(List<Performer> performers) {
    this(performers, List.of(), List.of());
  }

  /// With that chain of middleware, and those to ask of what kind a failure is.
  public Performers(
      List<Performer> performers, List<Middleware> chain, List<FailureClassifier> classifiers) {
    this(new HashMap<>(), Optional.empty());
    for (var performer : performers) {
      var way = Way.of(performer, around(performer.type(), chain), List.copyOf(classifiers));
      if (byType.put(performer.type(), way) != null) {
        throw new IllegalArgumentException("two performers do " + performer.type());
      }
    }
  }

  /// That one does the jobs of all types that it is given, and nothing stands around it.
  public static Performers only(Performer performer) {
    return new Performers(
        Map.of(), Optional.of(Way.of(performer, new Chain(List.of()), List.of())));
  }

  private Performers(Map<String, Way> byType, Optional<Way> others) {
    this.byType = byType;
    this.others = others;
  }

  private static Chain around(String type, List<Middleware> chain) {
    return new Chain(
        chain.stream().filter(it -> it.types().isEmpty() || it.types().contains(type)).toList());
  }

  public Set<String> types() {
    return Set.copyOf(byType.keySet());
  }

  public Way of(String type) {
    return others.orElseGet(
        () -> Objects.requireNonNull(byType.get(type), "only known types are claimed"));
  }
}
