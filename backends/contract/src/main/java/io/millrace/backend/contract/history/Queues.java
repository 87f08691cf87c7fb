package io.millrace.backend.contract.history;

import io.millrace.core.limit.Rate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Whether a queue let no more run, and start, than it may: Q.
record Queues(Reading reading, Breaches breaches) {
  void judge(Circumstances circumstances) {
    circumstances.concurrency().forEach((queue, most) -> running(queue, of(queue), most));
    circumstances.rates().forEach((queue, rate) -> starting(queue, of(queue), rate));
  }

  private List<Lent> of(String queue) {
    var leases = new ArrayList<Lent>();
    for (var job : reading.jobs.values()) {
      for (var lease : job.lent.values()) {
        if (lease.queue.equals(queue)) {
          leases.add(lease);
        }
      }
    }
    return leases;
  }

  /// Counts those that are certain when each begins.
  private void running(String queue, List<Lent> leases, int most) {
    leases.sort(Comparator.comparingLong(it -> it.arrived));
    var ends = new PriorityQueue<Long>();
    for (var lease : leases) {
      while (!ends.isEmpty() && ends.peek() <= lease.arrived) {
        ends.remove();
      }
      if (lease.isCertainAt(lease.arrived)) {
        ends.add(lease.end());
      }
      breaches.addIf(ends.size() > most, Rule.Q1, queue, ends.size() + " with " + lease.terms);
    }
  }

  /// For each as the first of a window: when, at the earliest, one more than may had arrived of
  /// those that were asked for from then on.
  private void starting(String queue, List<Lent> leases, Rate rate) {
    leases.sort(Comparator.<Lent>comparingLong(it -> it.sent).reversed());
    int tooMany = rate.limit() + rate.burst() + 1;
    var first = new PriorityQueue<Long>(Comparator.reverseOrder());
    for (var lease : leases) {
      first.add(lease.arrived);
      if (first.size() > tooMany) {
        first.remove();
      }
      boolean inside =
          first.size() == tooMany && first.element() < lease.sent + rate.per().toNanos();
      breaches.addIf(inside, Rule.Q2, queue, tooMany + " from " + lease.terms);
    }
  }
}
