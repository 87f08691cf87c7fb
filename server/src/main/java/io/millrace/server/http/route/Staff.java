package io.millrace.server.http.route;

import io.millrace.core.job.Job;
import io.millrace.core.job.Want;
import io.millrace.core.query.Standing.Block;
import io.millrace.core.query.Standing.Kind;
import io.millrace.core.queue.Crew;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/// Who there is to do jobs: the workers of this node, and remote ones that have asked it for jobs
/// within the last minute. For all event loops.
public final class Staff {
  private static final Duration LATELY = Duration.ofMinutes(1);

  /// Remote workers that are known at once; more of them go unnoticed.
  private static final int MOST = 10_000;

  private final Own own;
  private final Clock clock;
  private final Map<Want, Asker> askers = new ConcurrentHashMap<>();

  /// The workers of this node: how many there are for a queue, whether it is served at all, whether
  /// they do a type there, and whether the node has more to do than it can bear.
  public record Own(
      String node,
      Function<String, Crew> crews,
      Predicate<String> serves,
      BiPredicate<String, String> performs,
      BooleanSupplier crowded) {}

  /// When it asked last, and how many of its calls are open.
  private record Asker(Instant at, int open) {}

  public Staff(Own own, Clock clock) {
    this.own = own;
    this.clock = clock;
  }

  /// The workers of this node for a queue.
  public Crew crew(String queue) {
    return own.crews.apply(queue);
  }

  /// A remote worker begins to ask; to be followed by [#answered].
  public void asks(Want want) {
    if (askers.size() >= MOST) {
      var since = since();
      askers.values().removeIf(it -> it.open == 0 && it.at.isBefore(since));
    }
    if (askers.size() < MOST) {
      askers.merge(
          who(want),
          new Asker(clock.instant(), 1),
          (there, it) -> new Asker(it.at, there.open + 1));
    }
  }

  public void answered(Want want) {
    askers.computeIfPresent(
        who(want), (_, there) -> new Asker(clock.instant(), Math.max(0, there.open - 1)));
  }

  /// What a worker asks for each time.
  private static Want who(Want want) {
    return new Want(
        Optional.empty(), want.holder(), want.queues(), want.types(), 1, Optional.empty());
  }

  /// Those that would take a job of that type in that queue.
  public Crew matching(String queue, String type) {
    var here = own.performs.test(queue, type) ? crew(queue) : Crew.NONE;
    var there = remote(it -> it.wants(queue, type));
    return new Crew(here.workers() + there.workers(), here.busy() + there.busy());
  }

  private Crew remote(Predicate<Want> fit) {
    var since = since();
    int all = 0;
    int busy = 0;
    for (var asker : askers.entrySet()) {
      boolean there = asker.getValue().open > 0 || !asker.getValue().at.isBefore(since);
      if (there && fit.test(asker.getKey())) {
        all++;
        busy += asker.getValue().open > 0 ? 0 : 1;
      }
    }
    return new Crew(all, busy);
  }

  private Instant since() {
    return clock.instant().minus(LATELY);
  }

  /// What keeps a job that is ready because there is nobody to do it.
  public List<Block> lacks(Job job) {
    var queue = job.queue();
    var type = job.type();
    boolean here = own.performs.test(queue, type);
    if (remote(it -> it.wants(queue, type)).workers() > 0) {
      return List.of();
    }
    if (here) {
      int busy = crew(queue).busy();
      return busy > 0 && own.crowded.getAsBoolean()
          ? List.of(Block.by(Kind.NODE_OVERLOADED, own.node, busy, List.of()))
          : List.of();
    }
    boolean served = own.serves.test(queue) || remote(it -> it.serves(queue)).workers() > 0;
    return List.of(
        served
            ? Block.by(Kind.NO_WORKER_FOR_TYPE, type, 0, List.of())
            : Block.by(Kind.NO_WORKER, queue, 0, List.of()));
  }
}
