package io.millrace.backend.memory.home;

import io.millrace.backend.memory.job.Entry;
import io.millrace.core.job.JobState;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits.PerKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What another configuration makes of the jobs that are in a queue already: they go to their
/// lanes, some with each step, and what runs is counted by the limits of now.
///
/// Until all have been looked at, in order of enqueue, a ready job may stand where it belonged
/// before: whoever is about to lend it puts it to its place first. Those that become ready
/// meanwhile go to theirs at once.
final class Reshaping {
  private final Home home;

  /// How many are looked at with one step.
  private final int most;

  private @Nullable Span left;

  /// Those of a place in the order of enqueue behind `from`, up to `to`.
  private record Span(long from, long to) {}

  Reshaping(Home home, int most) {
    this.home = home;
    this.most = most;
  }

  void configure(QueueConfig before, QueueConfig changed, long now) {
    var bounds = home.bounds;
    boolean boundsOthers = bounds.boundsOthers(changed);
    boolean ages = !changed.urgency().ageing().equals(before.urgency().ageing());
    boolean relanes = ages || bounds.isOtherShape(changed);
    bounds.configure(changed, now);
    if (boundsOthers) {
      home.ready.boundAnew();
      home.places.of(JobState.RUNNING).forEach(home.holding::countType);
    }
    order(changed);
    if (relanes) {
      relane(before, changed);
      goOn(now);
    }
  }

  private void relane(QueueConfig before, QueueConfig changed) {
    if (before.limits().perKey().isEmpty()) {
      home.places.of(JobState.RUNNING).forEach(home.holding::countKey);
    }
    var last = home.places.made.last();
    long to = last == null ? Long.MIN_VALUE : last.n;
    boolean late = !isStrict(before) || home.ready.isWaitingForAll();
    home.ready.reshape(to, isStrict(changed) && late);
    left = new Span(Long.MIN_VALUE, to);
  }

  private static boolean isStrict(QueueConfig config) {
    return config.limits().perKey().filter(PerKey::ordered).isPresent();
  }

  /// Looks at some more; answers whether there are others.
  boolean goOn(long now) {
    var span = left;
    if (span == null) {
      return false;
    }
    var some = some(span);
    for (var entry : some) {
      if (entry.state != JobState.RUNNING) {
        home.holding.giveUpPlace(entry, now);
      }
      if (entry.state == JobState.READY) {
        home.ready.settle(entry);
      }
    }
    left = some.size() < most ? null : new Span(some.getLast().n, span.to);
    if (left == null) {
      home.ready.reshaped();
    }
    return left != null;
  }

  private List<Entry> some(Span span) {
    var some = new ArrayList<Entry>();
    var walk = home.places.made.walk(span.from, span.from, false);
    while (some.size() < most && walk.hasNext()) {
      var entry = walk.next();
      if (entry.n > span.to) {
        return some;
      }
      some.add(entry);
    }
    return some;
  }

  /// How numbers count from now on: whether they age, and who gives way.
  void order(QueueConfig changed) {
    changed.urgency().ageing().ifPresentOrElse(home.ready.ageing::every, home.ready.ageing::never);
    var preemption = changed.urgency().preemption();
    if (home.giveWay.isOther(preemption)) {
      // When one is to be looked at, which is its place, may be another by this.
      var running = new ArrayList<Entry>();
      home.places.of(JobState.RUNNING).forEach(running::add);
      running.forEach(home::leave);
      home.giveWay.configure(preemption);
      running.forEach(home.places::put);
    }
  }
}
