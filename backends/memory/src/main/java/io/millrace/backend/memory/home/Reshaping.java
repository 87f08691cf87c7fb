package io.millrace.backend.memory.home;

import io.millrace.backend.memory.job.Entry;
import io.millrace.core.job.JobState;
import io.millrace.core.queue.QueueConfig;
import java.util.ArrayList;
import java.util.List;

/// What another configuration makes of the jobs that are in a queue already: lanes are made anew,
/// and what runs is counted by the limits of now.
final class Reshaping {
  private final Home home;

  Reshaping(Home home) {
    this.home = home;
  }

  void configure(QueueConfig before, QueueConfig changed, long now) {
    var bounds = home.bounds;
    boolean ages = !changed.urgency().ageing().equals(before.urgency().ageing());
    boolean boundsOthers = bounds.boundsOthers(changed);
    var relaned = ages || bounds.isOtherShape(changed) ? home.ready.clear() : null;
    bounds.configure(changed, now);
    if (boundsOthers) {
      home.ready.boundAnew();
      home.place(JobState.RUNNING).forEach(home.holding::countType);
    }
    order(changed);
    if (relaned != null) {
      recount(relaned);
      relaned.forEach(home.ready::add);
    }
  }

  /// How numbers count from now on: whether they age, and who gives way.
  void order(QueueConfig changed) {
    changed.urgency().ageing().ifPresentOrElse(home.ready.ageing::every, home.ready.ageing::never);
    var preemption = changed.urgency().preemption();
    if (home.giveWay.isOther(preemption)) {
      // When one is to be looked at, which is its place, may be another by this.
      var running = new ArrayList<Entry>();
      home.place(JobState.RUNNING).forEach(running::add);
      running.forEach(home::leave);
      home.giveWay.configure(preemption);
      running.forEach(home::place);
    }
  }

  private void recount(List<Entry> relaned) {
    home.bounds.recount();
    home.place(JobState.RUNNING).forEach(home.holding::count);
    home.place(JobState.RETRYING).forEach(home.holding::countPlace);
    home.place(JobState.SCHEDULED).forEach(home.holding::countPlace);
    relaned.forEach(home.holding::countPlace);
    home.bounds.restAll();
  }
}
