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
import java.util.concurrent.Executor;

/// The performers of this node, by the type they do, each with the middleware that stands around
/// it, and the threads on which they do it. Jobs of other types wait for remote workers.
public final class Performers {
  private final Map<String, Way> byType;
  private final Optional<Way> others;
  private final Executor threads;

  /// Performers that nothing stands around.
  public Performers(List<Performer> performers) {
    this(performers, List.of(), List.of());
  }

  /// With that chain of middleware, and those to ask of what kind a failure is.
  public Performers(
      List<Performer> performers, List<Middleware> chain, List<FailureClassifier> classifiers) {
    this(new HashMap<>(), Optional.empty(), Thread::startVirtualThread);
    for (var performer : performers) {
      var way = Way.of(performer, around(performer.type(), chain), List.copyOf(classifiers));
      if (byType.put(performer.type(), way) != null) {
        throw new IllegalArgumentException("two performers do " + performer.type());
      }
    }
  }

  /// That one does the jobs of all types that it is given, and nothing stands around it.
  public static Performers only(Performer performer) {
    var way = Way.of(performer, new Chain(List.of()), List.of());
    return new Performers(Map.of(), Optional.of(way), Thread::startVirtualThread);
  }

  private Performers(Map<String, Way> byType, Optional<Way> others, Executor threads) {
    this.byType = byType;
    this.others = others;
    this.threads = threads;
  }

  /// The same ones on such threads: each task has one of its own, which may wait.
  public Performers on(Executor changed) {
    return new Performers(byType, others, changed);
  }

  private static Chain around(String type, List<Middleware> chain) {
    return new Chain(
        chain.stream().filter(it -> it.types().isEmpty() || it.types().contains(type)).toList());
  }

  /// Where they perform, a virtual thread for each attempt.
  public Executor threads() {
    return threads;
  }

  public Set<String> types() {
    return Set.copyOf(byType.keySet());
  }

  public Way of(String type) {
    return others.orElseGet(
        () -> Objects.requireNonNull(byType.get(type), "only known types are claimed"));
  }
}
