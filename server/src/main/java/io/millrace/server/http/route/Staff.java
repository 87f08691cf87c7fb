package io.millrace.server.http.route;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Job;
import io.millrace.core.job.Token;
import io.millrace.core.job.Want;
import io.millrace.core.query.Standing.Block;
import io.millrace.core.query.Standing.Kind;
import io.millrace.core.queue.Crew;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/// Who there is to do jobs: the workers of this node, and remote ones that have asked it for jobs
/// within the last minute, or whose lease of what they were lent last still stands: who has its
/// hands full asks for nothing. For all event loops.
public final class Staff {
  private static final Duration LATELY = Duration.ofMinutes(1);

  /// Remote workers that are known at once; more of them go unnoticed.
  private static final int MOST = 10_000;

  private final Own own;
  private final Clock clock;
  private final Map<Want, Asker> askers = new ConcurrentHashMap<>();

  /// Whose the stamps of the newest leases are.
  private final Map<String, Want> holders = new ConcurrentHashMap<>();

  /// The workers of this node: how many there are for a queue, whether it is served at all, whether
  /// they do a type there, and whether the node has more to do than it can bear.
  public record Own(
      String node,
      Function<String, Crew> crews,
      Predicate<String> serves,
      BiPredicate<String, String> performs,
      BooleanSupplier crowded) {}

  /// Until when it is known to be there, how many of its calls are open, and the stamp of what it
  /// was lent last.
  private record Asker(Instant until, int open, Optional<String> stamp) {
    boolean isThere(Instant now) {
      return open > 0 || !until.isBefore(now);
    }

    Asker seen(Instant till, int open, Optional<String> changed) {
      var later = till.isAfter(until) ? till : until;
      return new Asker(later, open, changed.or(() -> stamp));
    }
  }

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
      forget(clock.instant());
    }
    if (askers.size() < MOST) {
      var until = soon();
      askers.merge(
          who(want),
          new Asker(until, 1, Optional.empty()),
          (there, it) -> there.seen(it.until, there.open + 1, Optional.empty()));
    }
  }

  private void forget(Instant now) {
    askers.values().removeIf(it -> !it.isThere(now));
    holders.values().removeIf(it -> !askers.containsKey(it));
  }

  /// It was lent these, or nothing.
  public void answered(Want want, List<Claim> lent) {
    var who = who(want);
    var until =
        lent.stream()
            .map(it -> it.lease().deadline())
            .max(Comparator.naturalOrder())
            .filter(it -> it.isAfter(soon()))
            .orElseGet(this::soon);
    var stamp = lent.stream().findFirst().map(it -> it.lease().token().stamp());
    askers.computeIfPresent(
        who,
        (_, there) -> {
          stamp.flatMap(_ -> there.stamp).ifPresent(holders::remove);
          stamp.ifPresent(it -> holders.put(it, who));
          return there.seen(until, Math.max(0, there.open - 1), stamp);
        });
  }

  /// A lease was renewed until then, by whoever holds it.
  public void renewed(Token token, Instant until) {
    var who = holders.get(token.stamp());
    if (who != null) {
      askers.computeIfPresent(who, (_, there) -> there.seen(until, there.open, Optional.empty()));
    }
  }

  private Instant soon() {
    return clock.instant().plus(LATELY);
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
    return here.with(there);
  }

  /// The remote workers for each queue that has some.
  public Map<String, Crew> remote() {
    var crews = new HashMap<String, Crew>();
    var now = clock.instant();
    askers.forEach((want, asker) -> {
      if (asker.isThere(now)) {
        var one = new Crew(1, asker.open > 0 ? 0 : 1);
        want.queues().list().stream()
            .map(Want.Weighted::queue)
            .distinct()
            .forEach(queue -> crews.merge(queue, one, Crew::with));
      }
    });
    return crews;
  }

  private Crew remote(Predicate<Want> fit) {
    var now = clock.instant();
    int all = 0;
    int busy = 0;
    for (var asker : askers.entrySet()) {
      if (asker.getValue().isThere(now) && fit.test(asker.getKey())) {
        all++;
        busy += asker.getValue().open > 0 ? 0 : 1;
      }
    }
    return new Crew(all, busy);
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
