package io.millrace.backend.memory.home;

import io.millrace.backend.memory.keep.Recent;
import io.millrace.backend.memory.keep.Setup;
import io.millrace.core.job.Ids;
import io.millrace.core.queue.QueueConfig;
import java.util.Collection;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All queues by name, and the number of each.
public final class Homes {
  private final Home.Shared shared;
  private final TreeMap<String, Home> homes = new TreeMap<>();
  public final Recent<Integer> numbers = new Recent<>();

  Homes(Home.Shared shared) {
    this.shared = shared;
  }

  /// The home of a queue that is there.
  public @Nullable Home get(String queue) {
    return homes.get(queue);
  }

  /// The home of a queue, which is born when it is first asked for.
  public Home orNew(String queue, long now) {
    var home = homes.get(queue);
    if (home == null) {
      home = new Home(QueueConfig.of(queue), number(queue), shared, now);
      homes.put(queue, home);
      shared.changes().home(home.setup());
    }
    return home;
  }

  /// A queue is what it was before the start.
  public void restored(Setup setup) {
    var queue = setup.config().name();
    numbers.put(queue, setup.number());
    homes
        .computeIfAbsent(
            queue, _ -> new Home(QueueConfig.of(queue), setup.number(), shared, setup.createdAt()))
        .restored(setup);
  }

  public void restored(String queue, int number) {
    numbers.put(queue, number);
  }

  /// The first one whose name comes behind this one.
  public @Nullable Home behind(String queue) {
    var next = homes.higherEntry(queue);
    return next == null ? null : next.getValue();
  }

  public Collection<Home> all() {
    return homes.values();
  }

  public void remove(Home home) {
    remove(home.name());
    shared.changes().homeGone(home.name());
  }

  public void remove(String queue) {
    homes.remove(queue);
  }

  /// Given once, never reused, also when the queue goes and comes back; but for the last one, which
  /// all have that come when there is no other: here a job is found without the number in its id.
  public int number(String queue) {
    var there = numbers.get(queue);
    if (there != null) {
      return there;
    }
    if (numbers.size() >= Ids.MAX_HOME) {
      return Ids.MAX_HOME;
    }
    int number = numbers.size();
    numbers.put(queue, number);
    shared.changes().number(queue, number);
    return number;
  }
}
