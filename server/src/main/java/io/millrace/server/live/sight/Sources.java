package io.millrace.server.live.sight;

import io.millrace.core.access.Caller;
import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.Order;
import io.millrace.core.query.DeadGroup;
import io.millrace.core.query.JobQuery;
import io.millrace.core.queue.Grain;
import io.millrace.core.queue.Queue;
import io.millrace.core.spi.Backend;
import io.millrace.core.worker.Worker;
import io.millrace.server.cluster.Circle;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.reach.Hidden;
import io.millrace.server.http.reach.Reached;
import io.millrace.server.http.resource.find.DeadGroups;
import io.millrace.server.http.resource.find.DeadGroups.Mark;
import io.millrace.server.http.resource.node.Nodes;
import io.millrace.server.http.resource.operation.Operations;
import io.millrace.server.http.resource.queue.Flows;
import io.millrace.server.http.resource.queue.Overview;
import io.millrace.server.http.resource.queue.Queues;
import io.millrace.server.http.resource.work.Workers;
import io.millrace.server.http.route.work.Known;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// What is looked at for each conflated channel: the same as the HTTP call shows that answers the
/// same, at most five hundred things of it, and of each kind of what bounds all nodes.
///
/// @param known who does jobs, as far as somebody sees it
/// @param queues how queues are shown now
public record Sources(
    Backend backend,
    Circle circle,
    Hidden hidden,
    Known known,
    Supplier<Queues> queues,
    Clock clock) {
  private static final Duration WINDOW = Duration.ofHours(1);
  private static final int MOST = 500;

  public Sights.Source overview() {
    return new Sights.Source(
        "window",
        () -> {
          var now = clock.instant();
          var all = backend.queues().get(List.of());
          var series = backend.queues().series(Grain.reaching(WINDOW), now.minus(WINDOW));
          return Future.all(all, series)
              .map(_ -> {
                var flows = new Flows(all.result(), series.result(), now);
                var json = new JsonWriter(1024);
                Overview.write(json, flows, WINDOW);
                return List.of(new Shown.Seen("1h", json.json()));
              });
        });
  }

  public Sights.Source queues(Caller caller) {
    return new Sights.Source(
        "name",
        () ->
            Reached.by(caller)
                .queues(backend.queues())
                .get(List.of())
                .map(found -> {
                  var shape = queues.get();
                  return seen(
                      found, Queue::name, (json, it) -> shape.writeItem(json, it, Set.of()));
                }));
  }

  public Sights.Source queue(Caller caller, String name) {
    return new Sights.Source(
        "name",
        () ->
            Reached.by(caller)
                .queues(backend.queues())
                .get(List.of(name))
                .map(found -> {
                  var shape = queues.get();
                  return seen(
                      found, Queue::name, (json, it) -> shape.write(json, it, Optional.empty()));
                }));
  }

  public Sights.Source dead(Caller caller) {
    return new Sights.Source(
        "signature",
        () ->
            Reached.by(caller)
                .dead(hidden.dead(backend.dead()))
                .groups(JobQuery.ALL, Optional.empty(), MOST)
                .compose(page -> marked(page.items())));
  }

  private Future<List<Shown.Seen>> marked(List<DeadGroup> groups) {
    var signatures = groups.stream().map(DeadGroup::signature).toList();
    return backend
        .definitions()
        .get(Kind.DEAD_GROUP, signatures)
        .map(marks ->
            seen(
                groups,
                DeadGroup::signature,
                (json, it) -> DeadGroups.write(json, it, mark(it, marks))));
  }

  private static Mark mark(DeadGroup group, List<Definition> marks) {
    return marks.stream()
        .filter(it -> it.name().equals(group.signature()))
        .findFirst()
        .map(Mark::of)
        .orElse(Mark.NONE);
  }

  /// Nodes by their names, and beside them what bounds all of them: those of these kinds.
  public Sights.Source system(Set<Kind> kinds) {
    var those = new Bounds(backend, kinds, MOST, clock);
    return new Sights.Source(
        "id",
        () -> {
          // Asked first: they are looked at on the context of the sights alone.
          var look = those.look();
          return nodes()
              .compose(nodes ->
                  look.map(bounds -> Stream.concat(nodes.stream(), bounds.stream()).toList()));
        });
  }

  private Future<List<Shown.Seen>> nodes() {
    return circle
        .nodes()
        .compose(nodes ->
            circle
                .leader()
                .map(led -> seen(nodes, it -> it.id(), (json, it) -> Nodes.write(json, it, led))));
  }

  public Sights.Source workers(Caller caller) {
    return new Sights.Source(
        "id",
        () ->
            known
                .to(caller)
                .map(all ->
                    seen(
                        all.subList(0, Math.min(all.size(), MOST)),
                        Worker::id,
                        (json, it) -> Workers.write(json, it, Optional.empty()))));
  }

  /// Of whoever is bound to queues or types his own alone.
  public Sights.Source operation(Caller caller, String id) {
    var actor = new Order.Actor(caller.name(), caller.reach());
    return new Sights.Source(
        "id",
        () ->
            backend
                .operations()
                .get(List.of(id))
                .map(found -> {
                  var shape = new Operations(clock.instant());
                  var his =
                      found.stream()
                          .filter(it ->
                              caller.reach().isEverything() || it.order().actor().equals(actor))
                          .toList();
                  return seen(his, Operation::id, shape::write);
                }));
  }

  private static <T> List<Shown.Seen> seen(
      List<T> found, Function<T, String> key, BiConsumer<JsonWriter, T> shape) {
    return found.stream()
        .map(it -> {
          var json = new JsonWriter(1024);
          shape.accept(json, it);
          return new Shown.Seen(key.apply(it), json.json());
        })
        .toList();
  }
}
